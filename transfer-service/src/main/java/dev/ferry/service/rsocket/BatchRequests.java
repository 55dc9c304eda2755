package dev.ferry.service.rsocket;

import dev.ferry.protocol.BatchAnswer;
import dev.ferry.protocol.BatchRequest;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.BatchItem;
import dev.ferry.service.workspace.Batches;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several small files in one request (docs/protocol.md §17). */
final class BatchRequests {
  private static final int FILES_IN_FLIGHT = 64;

  private final Batches batches;
  private final ControlCodec codec;
  private final Duration patience;
  private final AtomicLong held = new AtomicLong();

  /**
   * Requests for these.
   *
   * @param patience how long the files of a batch may take to arrive
   */
  BatchRequests(Batches batches, ControlCodec codec, Duration patience) {
    this.batches = batches;
    this.codec = codec;
    this.patience = patience;
  }

  /** Takes the sender's payloads, each released here, and answers when the last is there. */
  Flux<ServerMessage> write(RequestCallers callers, Publisher<Payload> inbound) {
    return Flux.using(
        () -> new BatchInput(codec, held),
        input ->
            gathered(input, inbound)
                .then(
                    Mono.defer(
                        () -> callers.caller(input.metadata().tokenOrNull(), Route.BATCH_WRITE)))
                .flatMapMany(
                    caller ->
                        callers.over(
                            Route.BATCH_WRITE,
                            caller,
                            input.metadata(),
                            known -> written(known, input))),
        BatchInput::close);
  }

  private Mono<Void> gathered(BatchInput input, Publisher<Payload> inbound) {
    return Flux.from(inbound)
        .map(input::take)
        .limitRate(FILES_IN_FLIGHT)
        .then()
        .timeout(patience)
        .onErrorMap(
            TimeoutException.class,
            late ->
                new TransferException(
                    FailureCode.STALLED, "The batch did not arrive within " + patience, late));
  }

  private Flux<ServerMessage> written(Caller caller, BatchInput input) {
    BatchRequest.Write batch = input.batch();
    return batches
        .write(caller, batch.workspace(), batch.durabilityOrNull(), input.files())
        .flatMapIterable(receipts -> receipts)
        .map(ServerMessage.Completed::new);
  }

  /** Answers batch.read; its data stays the caller's and is read at once. */
  Flux<Payload> read(Caller caller, ByteBuf data) {
    BatchRequest.Read read = codec.decode(data, BatchRequest.Read.class);
    return batches
        .read(caller, read.workspace(), read.paths(), BatchRequest.FILE_BYTES_MAX)
        .map(this::payload);
  }

  private Payload payload(BatchItem item) {
    if (item instanceof BatchItem.Found found) {
      return ReadRequests.payload(codec, found.file());
    }
    BatchItem.Missed missed = (BatchItem.Missed) item;
    BatchAnswer.Unread unread =
        new BatchAnswer.Unread(
            missed.path(), missed.failure().code(), String.valueOf(missed.failure().getMessage()));
    ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    return WirePayload.of(
        Unpooled.EMPTY_BUFFER,
        RequestMetadata.ofControl(allocator, codec.encode(allocator, unread)));
  }
}
