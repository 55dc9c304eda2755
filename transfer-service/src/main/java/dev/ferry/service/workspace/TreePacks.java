package dev.ferry.service.workspace;

import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.transfer.Durability;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Packs of one tree that is being read, each made when it is asked for and the gate is open. */
final class TreePacks {
  /** Bytes of a pack without data: small, so that the first is there soon. */
  static final int LIST_BYTES = 64 * 1024;

  private final TreeFiles files;
  private final Durability lane;
  private final String what;
  private final int packBytes;
  private final OutboundGate gate;
  private final IntFunction<ByteBuf> buffers;

  TreePacks(
      TreeFiles files,
      Durability lane,
      String what,
      int packBytes,
      OutboundGate gate,
      IntFunction<ByteBuf> buffers) {
    this.files = files;
    this.lane = lane;
    this.what = what;
    this.packBytes = packBytes;
    this.gate = gate;
    this.buffers = buffers;
  }

  /** Packs of a cursor, which is closed at the end. */
  Flux<ByteBuf> of(Callable<? extends TreeCursor> opening) {
    return of(files.call(what, lane, opening::call));
  }

  /** The same of a cursor that is opened elsewhere. */
  Flux<ByteBuf> of(Mono<? extends TreeCursor> opening) {
    return Flux.usingWhen(
        opening,
        this::packs,
        cursor ->
            files.call(
                what,
                lane,
                () -> {
                  cursor.close();
                  return what;
                }));
  }

  private Flux<ByteBuf> packs(TreeCursor cursor) {
    return Flux.using(PackInHand::new, hand -> packs(cursor, hand), PackInHand::letGo);
  }

  private Flux<ByteBuf> packs(TreeCursor cursor, PackInHand hand) {
    return Mono.defer(
            () ->
                admitted()
                    .then(Mono.defer(cursor::awaited))
                    .then(files.call(what, lane, () -> filled(cursor, hand))))
        .repeat()
        .takeWhile(isThere -> isThere)
        .<ByteBuf>handle(
            (isThere, sink) -> {
              ByteBuf pack = hand.take();
              if (pack != null) {
                sink.next(pack);
              }
            })
        .doOnDiscard(ByteBuf.class, ByteBuf::release);
  }

  private Mono<Void> admitted() {
    return Mono.create(
        sink -> {
          if (gate.admits(sink::success)) {
            sink.success();
          }
        });
  }

  /**
   * Looks at the cursor.
   *
   * @param hand gets what there is
   * @return false at the end
   */
  private boolean filled(TreeCursor cursor, PackInHand hand) throws IOException {
    ByteBuf buffer = buffers.apply(packBytes);
    boolean handedOn = false;
    try {
      ByteBuffer view = buffer.nioBuffer(buffer.writerIndex(), packBytes);
      boolean isThere = cursor.fill(view);
      if (view.position() > 0) {
        handedOn = true;
        hand.put(buffer.writerIndex(buffer.writerIndex() + view.position()));
      }
      return isThere;
    } finally {
      if (!handedOn) {
        buffer.release();
      }
    }
  }

  /** The owner of a pack between the thread that fills it and the one that takes it. */
  private static final class PackInHand {
    private @Nullable ByteBuf pack;
    private boolean gone;

    /** Takes a pack over; nobody may wait for it any more. */
    synchronized void put(ByteBuf filled) {
      if (gone) {
        filled.release();
      } else {
        pack = filled;
      }
    }

    synchronized @Nullable ByteBuf take() {
      ByteBuf taken = pack;
      pack = null;
      return taken;
    }

    synchronized void letGo() {
      gone = true;
      ByteBuf left = take();
      if (left != null) {
        left.release();
      }
    }
  }
}
