package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.upload.Uploads;
import io.rsocket.Payload;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** One attach of an upload over one request-channel (docs/protocol.md §5). */
final class UploadChannel {
  private final Uploads uploads;
  private final ControlCodec codec;
  private final Duration progressTimeout;
  private final CompressionPolicy compression;

  UploadChannel(
      Uploads uploads,
      ControlCodec codec,
      Duration progressTimeout,
      CompressionPolicy compression) {
    this.compression = compression;
    this.uploads = uploads;
    this.codec = codec;
    this.progressTimeout = progressTimeout;
  }

  /** Takes the sender's payloads, each to be released here, and answers. */
  Flux<ServerMessage> serve(Publisher<Payload> inbound, FrameLimit frames) {
    return Flux.defer(
        () -> {
          ChannelInput input = new ChannelInput(codec);
          inbound.subscribe(input);
          return input
              .open()
              .flatMapMany(
                  open ->
                      compression
                          .answer(open.zstd())
                          .flatMapMany(zstd -> attached(open, zstd, input, frames)))
              .doOnCancel(input::cancel)
              .doOnError(failure -> input.cancel());
        });
  }

  private Flux<ServerMessage> attached(
      ClientMessage.Open open, boolean zstd, ChannelInput input, FrameLimit frames) {
    return uploads
        .open(wish(open), open.chunkBytes())
        .flatMapMany(
            attachment ->
                attachment.fold(
                    lease -> append(lease, zstd, input, frames),
                    receipt -> Flux.<ServerMessage>just(new ServerMessage.Completed(receipt))));
  }

  private Flux<ServerMessage> append(
      UploadLease lease, boolean zstd, ChannelInput input, FrameLimit frames) {
    // twice, so that a chunk that is too long is told so and does not just lose its connection
    frames.allow(2 * lease.chunkBytes() + RSocketDoor.FRAME_OVERHEAD_BYTES);
    ServerMessage opened =
        new ServerMessage.Opened(
            lease.id(),
            lease.epoch(),
            lease.durable(),
            lease.chunkBytes(),
            lease.windowBytes(),
            lease.expiresAt(),
            lease.withoutDigest(),
            lease.damaged(),
            zstd);
    return uploads
        .append(lease, input.limitChunks(new ChunkTerms(lease.chunkBytes(), zstd)))
        .takeUntilOther(SenderDeadline.of(input, progressTimeout))
        .map(UploadChannel::message)
        .startWith(opened)
        .doOnCancel(lease::close);
  }

  private static ServerMessage message(UploadEvent event) {
    if (event instanceof UploadEvent.Acknowledged acknowledged) {
      return new ServerMessage.Ack(acknowledged.durable());
    }
    return new ServerMessage.Completed(((UploadEvent.Published) event).receipt());
  }

  private static OpenUpload wish(ClientMessage.Open open) {
    return new OpenUpload(
        open.file(),
        open.key(),
        open.idOrNull(),
        open.length(),
        open.attributes(),
        open.digest(),
        open.condition(),
        open.durability(),
        open.expiryOrNull(),
        open.repair());
  }
}
