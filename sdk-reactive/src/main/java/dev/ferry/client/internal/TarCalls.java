package dev.ferry.client.internal;

import dev.ferry.client.observe.TransferContext;
import dev.ferry.client.observe.TransferContext.Kind;
import dev.ferry.client.observe.TransferObserver;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.TarAnswer;
import dev.ferry.protocol.TarRequest;
import dev.ferry.protocol.WirePayload;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** Directories as tar streams (docs/protocol.md §16); neither way can be tried again in between. */
public final class TarCalls {
  /** Small buffers are gathered: every chunk costs the service a look at the directory. */
  private static final int GATHERED_BYTES = 256 * 1024;

  private static final int PIECE_BYTES_MAX = TarRequest.CHUNK_BYTES_MAX - GATHERED_BYTES;

  private final ServiceConnection connection;
  private final Wire wire;
  private final Patience patience;
  private final Supplier<Mono<Object>> closed;
  private final TransferObserver observer;

  /**
   * Requests over that connection.
   *
   * @param closed fails when the client is closed, and never completes
   * @param observer watches each stream, which is one attempt
   */
  public TarCalls(
      ServiceConnection connection,
      Wire wire,
      Patience patience,
      Supplier<Mono<Object>> closed,
      TransferObserver observer) {
    this.observer = observer;
    this.connection = connection;
    this.wire = wire;
    this.patience = patience;
    this.closed = closed;
  }

  /** The bytes of a tar stream, each buffer the taker's. */
  public Flux<ByteBuffer> pull(WorkspaceFile directory) {
    return Flux.defer(
        () -> {
          AtomicLong offset = new AtomicLong();
          return watched(Kind.TAR_PULL, directory, offset::get, pieces(directory, offset));
        });
  }

  private Flux<ByteBuffer> pieces(WorkspaceFile directory, AtomicLong offset) {
    return connection
        .useMany(
            rsocket ->
                StallWatch.guard(
                    Flux.defer(
                        () ->
                            rsocket.requestStream(
                                wire.request(Route.TAR_PULL, new TarRequest.Pull(directory)))),
                    patience))
        .map(payload -> copied(payload, offset))
        .takeUntilOther(Mono.defer(closed))
        .onErrorMap(ServiceFailures::of);
  }

  private <T> Flux<T> watched(
      Kind kind, WorkspaceFile directory, LongSupplier moved, Flux<T> stream) {
    Observing observing =
        new Observing(
            observer,
            TransferContext.named(kind, directory),
            () -> new Observing.Sums(moved.getAsLong(), moved.getAsLong(), 0));
    return observing.transfer(observing.attempt(1, stream));
  }

  private static ByteBuffer copied(Payload payload, AtomicLong offset) {
    try {
      ByteBuf data = payload.data();
      ChunkHeader header = ChunkHeader.readFrom(data);
      byte[] bytes = new byte[header.lengthBytes()];
      data.readBytes(bytes);
      if (header.offset() != offset.getAndAdd(bytes.length)
          || Crc32c.of(bytes, 0, bytes.length) != header.crc32c()) {
        throw new TransferException(
            FailureCode.CHECKSUM_MISMATCH, "A piece of the tar stream does not match its checksum");
      }
      return ByteBuffer.wrap(bytes);
    } finally {
      payload.release();
    }
  }

  /**
   * Sends a tar stream.
   *
   * @param bytes its buffers, taken over; asked for one by one as the service takes them
   * @return what the service tells
   */
  public Flux<TarAnswer> push(TarRequest.Push push, Publisher<ByteBuffer> bytes) {
    return Flux.defer(
        () -> {
          Sending sending = new Sending();
          return watched(
              Kind.TAR_PUSH, push.directory(), () -> sending.sent, sending.answers(push, bytes));
        });
  }

  /** One stream that is sent. */
  private final class Sending {
    private final StallClock clock = new StallClock(patience);
    private volatile long sent;
    private volatile long reached;
    private volatile boolean complete;
    private int gathered;

    Flux<TarAnswer> answers(TarRequest.Push push, Publisher<ByteBuffer> bytes) {
      Flux<Payload> payloads =
          Flux.concat(
              Mono.fromSupplier(() -> wire.request(Route.TAR_PUSH, push)),
              Flux.from(bytes)
                  .concatMapIterable(Sending::pieces, 1)
                  .bufferUntil(this::isEnough)
                  .map(this::payload)
                  .doOnComplete(() -> complete = true));
      return connection
          .useMany(
              rsocket ->
                  rsocket
                      .requestChannel(payloads)
                      .map(answer -> wire.read(answer, ServerMessage.class))
                      .cast(TarAnswer.class)
                      .doOnNext(this::received)
                      .takeUntilOther(stalls()))
          .takeUntilOther(Mono.defer(closed))
          .onErrorMap(ServiceFailures::of);
    }

    private static List<ByteBuffer> pieces(ByteBuffer bytes) {
      List<ByteBuffer> pieces = new ArrayList<>();
      while (bytes.hasRemaining()) {
        int length = Math.min(bytes.remaining(), PIECE_BYTES_MAX);
        pieces.add(bytes.slice().limit(length));
        bytes.position(bytes.position() + length);
      }
      return pieces;
    }

    /** Called by one thread at a time, in order, as what follows. */
    private boolean isEnough(ByteBuffer piece) {
      gathered += piece.remaining();
      return gathered >= GATHERED_BYTES;
    }

    private Payload payload(List<ByteBuffer> pieces) {
      gathered = 0;
      int length = pieces.stream().mapToInt(ByteBuffer::remaining).sum();
      ByteBuf data =
          wire.allocator()
              .buffer(ChunkHeader.LENGTH_BYTES + length)
              .writerIndex(ChunkHeader.LENGTH_BYTES);
      pieces.forEach(data::writeBytes);
      int crc32c = Crc32c.of(data.nioBuffer(ChunkHeader.LENGTH_BYTES, length));
      new ChunkHeader(sent, length, crc32c).writeTo(data.writerIndex(0));
      sent = sent + length;
      return WirePayload.of(data.writerIndex(ChunkHeader.LENGTH_BYTES + length));
    }

    private void received(TarAnswer answer) {
      clock.progressed();
      if (answer instanceof TarAnswer.Reached known) {
        reached = known.lengthBytes();
      }
    }

    /** The service owes something for what it got; a source may take its time. */
    private Flux<Long> stalls() {
      return Flux.interval(java.time.Duration.ofMillis(clock.tickMillis()))
          .onBackpressureDrop()
          .handle(this::look);
    }

    private void look(long tick, SynchronousSink<Long> sink) {
      if (clock.isStalled(complete || sent > reached)) {
        sink.error(
            new TransferException(
                FailureCode.STALLED,
                "The service took nothing for " + patience.timeout().toMillis() + " ms"));
      }
    }
  }
}
