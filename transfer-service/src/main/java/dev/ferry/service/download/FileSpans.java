package dev.ferry.service.download;

import dev.ferry.service.policy.Caller;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A range in spans that the system sends by itself, each made ready when it is asked for.
 *
 * <p>Sending from a file blocks the connection's thread for as long as the disk needs. So a thread
 * for files looks at the last byte of each span before: when that takes as long as a disk does, the
 * span is read there and nothing kept, and the sender finds it in the system's memory. It costs
 * less than a copy for what is there already, and no more than one for what is not. That is about
 * speed only: a span that is pushed out of memory in between is sent just the same.
 */
final class FileSpans {
  static final int SPAN_BYTES = 4 << 20;

  private static final long DISK_NANOS = 50_000;
  private static final int LOOK_BYTES = 128 << 10;
  private static final ThreadLocal<ByteBuffer> ROOM =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(LOOK_BYTES));

  private final SharedOpenFile shared;
  private final Caller caller;
  private final LongConsumer sent;
  private final Scheduler disk;

  /**
   * Spans of a file.
   *
   * @param caller pays for each
   * @param sent hears of each
   */
  FileSpans(SharedOpenFile shared, Caller caller, LongConsumer sent, Scheduler disk) {
    this.shared = shared;
    this.caller = caller;
    this.sent = sent;
    this.disk = disk;
  }

  Flux<FileSpan> of(ByteRange range) {
    return Flux.using(shared::hold, held -> spans(held, range), OpenFile::close);
  }

  private Flux<FileSpan> spans(OpenFile held, ByteRange range) {
    int count = Math.toIntExact((range.lengthBytes() + SPAN_BYTES - 1) / SPAN_BYTES);
    return Flux.range(0, count)
        .map(number -> span(range, number))
        .concatMap(span -> Mono.fromCallable(() -> ready(held, range, span)).subscribeOn(disk), 1);
  }

  private static ByteRange span(ByteRange range, int number) {
    long offset = range.offset() + (long) number * SPAN_BYTES;
    return new ByteRange(offset, Math.min(SPAN_BYTES, range.end() - offset));
  }

  private FileSpan ready(OpenFile held, ByteRange range, ByteRange span) {
    try {
      warm(held, span);
      if (span.end() == range.end()) {
        requireUnchanged(held);
      }
    } catch (IOException e) {
      throw StorageFailures.of("reading " + held.stat().path(), e);
    }
    caller.spend(span.lengthBytes());
    sent.accept(span.lengthBytes());
    FileChannel channel = held.channel().orElseThrow();
    return new FileSpan(channel, span.offset(), span.lengthBytes());
  }

  private static void warm(OpenFile held, ByteRange span) throws IOException {
    long begun = System.nanoTime();
    look(held, span.end() - 1, 1);
    if (System.nanoTime() - begun > DISK_NANOS) {
      for (long at = span.offset(); at < span.end(); at += LOOK_BYTES) {
        look(held, at, (int) Math.min(LOOK_BYTES, span.end() - at));
      }
    }
  }

  private static void look(OpenFile held, long position, int lengthBytes) throws IOException {
    if (held.read(position, ROOM.get().clear().limit(lengthBytes)) < lengthBytes) {
      throw changed(held);
    }
  }

  static void requireUnchanged(OpenFile held) throws IOException {
    if (held.wasChanged() || held.wasTouched()) {
      throw changed(held);
    }
  }

  static TransferException changed(OpenFile held) {
    return new TransferException(
        FailureCode.VERSION_CHANGED,
        held.stat().path() + " was written into while it was being read");
  }
}
