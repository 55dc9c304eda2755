package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Standard input and output as streams; they block, so each runs on a thread of its own. */
final class StandardStreams {
  private static final int CHUNK_BYTES = 1 << 20;

  private StandardStreams() {}

  /** Everything that can be read, one fresh buffer at a time, only on demand. */
  static Flux<ByteBuffer> read(InputStream in) {
    return Flux.using(
        () -> Schedulers.newSingle("ferry-stdin", true),
        thread -> Flux.<ByteBuffer>generate(sink -> readOnce(in, sink)).subscribeOn(thread, true),
        Scheduler::dispose);
  }

  /** Writes all buffers in order; one is asked for at a time. */
  static Mono<Void> write(Flux<ByteBuffer> bytes, OutputStream out) {
    return Mono.using(
        () -> Schedulers.newSingle("ferry-stdout", true),
        thread -> bytes.publishOn(thread, 1).doOnNext(buffer -> writeAll(buffer, out)).then(),
        Scheduler::dispose);
  }

  private static void readOnce(InputStream in, SynchronousSink<ByteBuffer> sink) {
    try {
      byte[] bytes = in.readNBytes(CHUNK_BYTES);
      if (bytes.length == 0) {
        sink.complete();
      } else {
        sink.next(ByteBuffer.wrap(bytes));
      }
    } catch (IOException e) {
      sink.error(
          new TransferException(FailureCode.LOCAL_IO, "Standard input cannot be read: " + e, e));
    }
  }

  private static void writeAll(ByteBuffer buffer, OutputStream out) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "Standard output cannot be written: " + e, e);
    }
  }
}
