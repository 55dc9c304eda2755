package dev.ferry.service.download;

import dev.ferry.service.policy.Caller;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FileStat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One version of a file, open for one request of a door that decides from its facts what of it to
 * send. All ranges are of this very version. It may be used until what {@link Downloads#version}
 * was given has ended.
 */
public final class OpenVersion {
  private static final int CHUNK_BYTES = 512 << 10;
  private static final int SHORT_BYTES = 64 << 10;

  /** What a version needs of the rooms. */
  record Room(ReadingTerms terms, Mono<Void> admission, Mono<Void> farewell) {}

  private final SharedOpenFile shared;
  private final FileStat stat;
  private final Room room;

  OpenVersion(SharedOpenFile shared, FileStat stat, Room room) {
    this.shared = shared;
    this.stat = stat;
    this.room = room;
  }

  /** Its facts; the digest only when it was asked for and is known. */
  public FileStat stat() {
    return stat;
  }

  /**
   * Gives contents out, when hooks have nothing against it.
   *
   * @param contents begun when hooks have spoken; must use this version's ranges only
   * @return the contents; {@code HOOK_REFUSED} before any of them
   */
  public <T> Flux<T> given(Function<OpenVersion, Publisher<T>> contents) {
    return room.admission()
        .thenMany(Flux.defer(() -> contents.apply(this)))
        .concatWith(Mono.defer(() -> room.farewell().then(Mono.<T>empty())));
  }

  /** Whether its bytes may go to a socket from where they lie: nothing changes or slows them. */
  public boolean maySkipCopies() {
    return room.terms().pace().isFree() && shared.file().channel().isPresent();
  }

  /**
   * A range as it lies; only where copies may be skipped.
   *
   * @param caller pays for each span
   * @return spans in order, each made ready when it is asked for; {@code VERSION_CHANGED} before
   *     the last one when the file was written into
   */
  public Flux<FileSpan> spans(Caller caller, ByteRange range) {
    ReadingTerms terms = room.terms();
    return new FileSpans(shared, caller, terms.meters()::sent, terms.disk()).of(range);
  }

  /** Whether a range is short enough for {@link #bytes}. */
  public boolean isShort(ByteRange range) {
    int chunkBytes = room.terms().chunkBytes(OutboundGate.OPEN, SHORT_BYTES);
    return range.lengthBytes() <= Math.min(SHORT_BYTES, chunkBytes);
  }

  /**
   * A short range in one buffer.
   *
   * @param caller pays for it
   * @return a buffer for whoever subscribes, who releases it
   */
  public Mono<ByteBuf> bytes(Caller caller, ByteRange range, ByteBufAllocator allocator) {
    return chunks(caller, range, SHORT_BYTES, allocator).next();
  }

  /**
   * A range in chunks, at the pace of the workspace; each is read when it is asked for.
   *
   * @param caller pays for each
   * @param allocator where buffers come from
   * @return buffers, which whoever gets them releases; {@code VERSION_CHANGED} in place of the last
   *     one when the file was written into, {@code STALLED} when none is taken for long
   */
  public Flux<ByteBuf> chunks(Caller caller, ByteRange range, ByteBufAllocator allocator) {
    return chunks(caller, range, CHUNK_BYTES, allocator);
  }

  private Flux<ByteBuf> chunks(
      Caller caller, ByteRange range, int wantedBytes, ByteBufAllocator allocator) {
    return Flux.defer(
        () -> {
          ReadingTerms terms = room.terms();
          int chunkBytes = terms.chunkBytes(OutboundGate.OPEN, wantedBytes);
          DownloadPlan plan = new DownloadPlan(range.offset(), range.lengthBytes(), chunkBytes);
          OpenFile held = shared.hold();
          return new FileChunks<>(
                  held,
                  plan,
                  Unpooled.EMPTY_BUFFER,
                  allocator,
                  terms.paced(OutboundGate.OPEN, chunkBytes),
                  new PaidBytes(caller),
                  terms.disk())
              .withMeters(terms.meters())
              .withDeadline(terms.progressTimeout())
              .provenBeforeTheEnd()
              .skip(1);
        });
  }

  /** Bytes without a header, paid for before they are handed over. */
  private record PaidBytes(Caller caller) implements ChunkSink<ByteBuf> {
    @Override
    public int headerBytes() {
      return 0;
    }

    @Override
    public boolean wantsChecksums() {
      return false;
    }

    @Override
    public ByteBuf chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
      try {
        caller.spend(lengthBytes);
      } catch (RuntimeException e) {
        buffer.release();
        throw e;
      }
      return buffer;
    }

    @Override
    public void discard(ByteBuf element) {
      element.release();
    }
  }
}
