package dev.ferry.service.rsocket;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.OpenPart;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.SegmentWish;
import dev.ferry.service.upload.SegmentsAnswer;
import dev.ferry.service.upload.SenderDeadline;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.FileVersions;
import io.rsocket.Payload;
import java.time.Duration;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One attach of an upload over one request-channel (docs/protocol.md §5). */
final class UploadChannel {
  private final Uploads uploads;
  private final ControlCodec codec;
  private final Duration progressTimeout;
  private final CompressionPolicy compression;
  private final FileVersions versions;

  UploadChannel(
      Uploads uploads,
      FileVersions versions,
      ControlCodec codec,
      Duration progressTimeout,
      CompressionPolicy compression) {
    this.compression = compression;
    this.versions = versions;
    this.uploads = uploads;
    this.codec = codec;
    this.progressTimeout = progressTimeout;
  }

  /** Takes the sender's payloads, each to be released here, and answers. */
  Flux<ServerMessage> serve(RequestCallers callers, Publisher<Payload> inbound, FrameLimit frames) {
    return Flux.defer(
        () -> {
          ChannelInput input = new ChannelInput(codec);
          inbound.subscribe(input);
          return input
              .open()
              .flatMapMany(
                  open ->
                      callers
                          .caller(input.metadata().tokenOrNull(), Route.UPLOAD)
                          .flatMapMany(caller -> audited(open, caller, callers, input, frames)))
              .doOnCancel(input::cancel)
              .doOnError(failure -> input.cancel());
        });
  }

  private Flux<ServerMessage> audited(
      ClientMessage.Open open,
      Caller caller,
      RequestCallers callers,
      ChannelInput input,
      FrameLimit frames) {
    return callers.over(
        Route.UPLOAD, caller, input.metadata(), known -> answered(open, known, input, frames));
  }

  private Flux<ServerMessage> answered(
      ClientMessage.Open open, Caller caller, ChannelInput input, FrameLimit frames) {
    caller.require(Operation.WRITE, open.file());
    input.paidBy(caller);
    return open.part() instanceof OpenPart.Segments
        ? stored(open)
        : compression
            .answer(open.zstd())
            .flatMapMany(zstd -> terms(open, caller, zstd, input, frames))
            .doOnNext(message -> tell(message, caller));
  }

  private static void tell(ServerMessage message, Caller caller) {
    if (message instanceof ServerMessage.Completed completed) {
      caller.published(completed.receipt());
    }
  }

  /** A basis is open before the upload is, and closed behind it. */
  private Flux<ServerMessage> terms(
      ClientMessage.Open open, Caller caller, boolean zstd, ChannelInput input, FrameLimit frames) {
    ChunkTerms none = new ChunkTerms(0, zstd);
    return input
        .basis()
        .map(
            basis ->
                Flux.usingWhen(
                    versions.open(caller, basis.root(), basis.etag()),
                    opened ->
                        attached(
                            open, new ChunkTerms(0, zstd, new KeptBytes(opened)), input, frames),
                    versions::close))
        .orElseGet(() -> attached(open, none, input, frames));
  }

  private Flux<ServerMessage> attached(
      ClientMessage.Open open, ChunkTerms terms, ChannelInput input, FrameLimit frames) {
    return attachment(open)
        .flatMapMany(
            attachment ->
                attachment.fold(
                    lease -> append(lease, terms, input, frames),
                    receipt -> Flux.<ServerMessage>just(new ServerMessage.Completed(receipt))));
  }

  private Mono<Attachment> attachment(ClientMessage.Open open) {
    return open.part() instanceof OpenPart.Segment segment
        ? uploads
            .segments()
            .open(
                wish(open),
                new SegmentWish(segment.wholeEpoch(), segment.range()),
                open.chunkBytes())
        : uploads.open(wish(open), open.chunkBytes());
  }

  /** What is there of an upload that is going to be sent in segments (§5.13). */
  private Flux<ServerMessage> stored(ClientMessage.Open open) {
    return uploads.segments().ask(wish(open), open.chunkBytes()).map(UploadChannel::message).flux();
  }

  private static ServerMessage message(SegmentsAnswer answer) {
    if (answer instanceof SegmentsAnswer.Published published) {
      return new ServerMessage.Completed(published.receipt());
    }
    SegmentsAnswer.Taken taken = (SegmentsAnswer.Taken) answer;
    UploadRecord whole = taken.upload().whole();
    return new ServerMessage.Opened(
        whole.id(),
        whole.epoch(),
        whole.durable(),
        taken.chunkBytes(),
        taken.windowBytes(),
        whole.expiresAt(),
        false,
        List.of(),
        false,
        taken.stored(),
        whole.created().durability());
  }

  private Flux<ServerMessage> append(
      UploadLease lease, ChunkTerms terms, ChannelInput input, FrameLimit frames) {
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
                terms.compressed())
            .withDurability(lease.durability());
    return uploads
        .append(lease, input.limitChunks(terms.upTo(lease.chunkBytes())))
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
        open.durabilityOrNull(),
        open.expiryOrNull(),
        open.repair());
  }
}
