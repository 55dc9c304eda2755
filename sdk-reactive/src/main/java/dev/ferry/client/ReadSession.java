package dev.ferry.client;

import dev.ferry.client.internal.FileReading;
import dev.ferry.client.internal.Observing;
import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.client.observe.TransferContext;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.transfer.Pace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One reading of a range over all its attempts. */
final class ReadSession {
  private final ClientRuntime runtime;
  private final FileReading reading;
  private final long firstOffset;
  private final Observing observing;
  private final AtomicInteger attempts = new AtomicInteger();

  ReadSession(ClientRuntime runtime, ReadRequest request) {
    this.runtime = runtime;
    this.firstOffset = request.offset();
    this.reading =
        new FileReading(
            new ClientMessage.Fetch(
                request.file(),
                request.offset(),
                request.lengthBytes(),
                request.etagOrNull(),
                runtime.chunkBytes()),
            runtime.wire(),
            runtime.patience());
    this.observing =
        runtime.observing(
            TransferContext.named(TransferContext.Kind.READ, request.file()), this::sums);
  }

  /** Emits on an event loop. */
  Flux<ByteBuffer> run() {
    return observing.transfer(
        Flux.defer(this::attempt)
            .retryWhen(new TransferRetry(runtime.options().retry(), reading::position, () -> {}))
            .transform(this::paced)
            .takeUntilOther(runtime.closed())
            .onErrorMap(ServiceFailures::of));
  }

  private Flux<ByteBuffer> attempt() {
    return observing.attempt(attempts.incrementAndGet(), runtime.bulk().useMany(reading::over));
  }

  private Observing.Sums sums() {
    long read = reading.position() - firstOffset;
    return new Observing.Sums(read, read, 0);
  }

  private Flux<ByteBuffer> paced(Flux<ByteBuffer> buffers) {
    Pace pace = runtime.pace();
    return pace.isFree() ? buffers : buffers.concatMap(buffer -> inTurn(pace, buffer), 1);
  }

  private static Mono<ByteBuffer> inTurn(Pace pace, ByteBuffer buffer) {
    long wait = pace.reserve(buffer.remaining(), System.nanoTime());
    return Mono.just(buffer).delayElement(Duration.ofNanos(wait));
  }
}
