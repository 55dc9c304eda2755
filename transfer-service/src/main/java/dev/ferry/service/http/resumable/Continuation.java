package dev.ferry.service.http.resumable;

import dev.ferry.service.http.BodyProof;
import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Requests to an upload that is there. */
final class Continuation {
  private final BodyUploads bodies;
  private final BodyTransfer transfer;
  private final DeclaredLengths lengths;
  private final UploadLimits limits;
  private final Answers answers;

  Continuation(BodyUploads bodies, DeclaredLengths lengths, UploadLimits limits, Answers answers) {
    this.bodies = bodies;
    this.transfer = new BodyTransfer(bodies, limits);
    this.lengths = lengths;
    this.limits = limits;
    this.answers = answers;
  }

  /** Tells where to continue, once nobody writes any more. */
  Mono<ServerResponse> state(ServerWebExchange exchange, UploadId id) {
    return settled(HttpRequests.callerOf(exchange), id).flatMap(answers::state);
  }

  /** Gives the upload up; what was published stays. */
  Mono<ServerResponse> cancel(ServerWebExchange exchange, UploadId id) {
    return bodies
        .abort(HttpRequests.callerOf(exchange), id)
        .then(Mono.defer(() -> ServerResponse.noContent().build()));
  }

  /** Appends the content of the request. */
  Mono<ServerResponse> append(ServerWebExchange exchange, UploadId id) {
    HttpHeaders headers = exchange.getRequest().getHeaders();
    Representation.requirePart(headers);
    UploadHead head = UploadHead.of(headers);
    long offset =
        head.offset().orElseThrow(() -> Refusal.malformed("Upload-Offset, a number, is missing"));
    boolean last =
        head.complete()
            .orElseThrow(() -> Refusal.malformed("Upload-Complete, ?0 or ?1, is missing"));
    limits.require(head, ContentLength.DEFERRED);
    Part part = new Part(head, offset, last, BodyDigests.of(headers).proof(DigestMode.COMPUTED));
    Caller caller = HttpRequests.callerOf(exchange);
    return settled(caller, id).flatMap(status -> append(exchange, caller, status, part));
  }

  /**
   * How an upload stands that takes part in the protocol still; of one that is over, whoever wants
   * to write to it is told why.
   */
  private Mono<UploadStatus> settled(Caller caller, UploadId id) {
    return bodies
        .settled(caller, id)
        .flatMap(
            status ->
                isOver(status)
                    ? bodies.attach(caller, id).then(Mono.error(() -> over(status)))
                    : Mono.just(status));
  }

  private static boolean isOver(UploadStatus status) {
    return switch (status.state()) {
      case OPEN, PUBLISHING, PUBLISHED -> false;
      case ABORTED, EXPIRED, FAILED -> true;
    };
  }

  private static TransferException over(UploadStatus status) {
    return new TransferException(
        FailureCode.ABORTED, "Upload " + status.id() + " ended as " + status.state());
  }

  private Mono<ServerResponse> append(
      ServerWebExchange exchange, Caller caller, UploadStatus status, Part part) {
    requireOffset(Answers.offset(status), part);
    Receipt receipt = status.receiptOrNull();
    if (receipt != null) {
      return replayed(exchange, status, receipt, part);
    }
    if (exceeds(status.length(), part)) {
      return transfer.givenUp(
          caller,
          status.id(),
          Refusal.inconsistentLength(
              "The content goes beyond the length of " + status.length() + ": the upload is over"));
    }
    return declared(status, part.head().lengthFrom(part.offset()))
        .then(Mono.defer(() -> bodies.attach(caller, status.id())))
        .flatMap(
            attachment ->
                attachment.fold(
                    lease -> taken(exchange, caller, lease, status, part),
                    published -> replayed(exchange, status, published, part)));
  }

  private static void requireOffset(long expected, Part part) {
    if (expected != part.offset()) {
      throw Refusal.wrongOffset(expected, part.offset());
    }
  }

  private static boolean exceeds(ContentLength length, Part part) {
    OptionalLong content = part.head().contentLength();
    return length.isKnown()
        && content.isPresent()
        && content.getAsLong() > length.knownBytes() - part.offset();
  }

  /** A length that is told now is the one told before, or kept from now on. */
  private Mono<Void> declared(UploadStatus status, ContentLength told) {
    if (!told.isKnown() || status.state() != UploadState.OPEN) {
      return Mono.empty();
    }
    if (!status.length().isKnown()) {
      return lengths
          .declare(status.id(), told.knownBytes())
          .onErrorMap(Continuation::isOtherLength, Continuation::inconsistent)
          .then();
    }
    return status.length().equals(told)
        ? Mono.empty()
        : Mono.error(
            Refusal.inconsistentLength(
                "The upload has " + status.length() + " bytes, the request says " + told));
  }

  private static boolean isOtherLength(Throwable failure) {
    return failure instanceof TransferException known
        && (known.code() == FailureCode.SOURCE_CHANGED || known.code() == FailureCode.TOO_LONG);
  }

  private static Refusal inconsistent(Throwable failure) {
    return Refusal.inconsistentLength(String.valueOf(failure.getMessage()));
  }

  private Mono<ServerResponse> taken(
      ServerWebExchange exchange,
      Caller caller,
      UploadLease lease,
      UploadStatus before,
      Part part) {
    if (lease.durable().lengthBytes() != part.offset()) {
      lease.close();
      throw Refusal.wrongOffset(lease.durable().lengthBytes(), part.offset());
    }
    return transfer
        .run(exchange, caller, lease, part.last(), part.proof())
        .flatMap(
            appended ->
                appended
                    .receipt()
                    .map(receipt -> published(receipt, before))
                    .orElseGet(
                        () -> bodies.status(caller, before.id()).flatMap(answers::appended)));
  }

  private Mono<ServerResponse> published(Receipt receipt, UploadStatus of) {
    return answers.published(receipt, UploadResource.creates(of.key()));
  }

  /** Who did not hear the last answer gets it again, if he has nothing to add. */
  private Mono<ServerResponse> replayed(
      ServerWebExchange exchange, UploadStatus status, Receipt receipt, Part part) {
    if (!part.last()) {
      throw Refusal.malformed("The upload is complete; it is asked for with Upload-Complete: ?1");
    }
    OptionalLong told = part.head().length();
    if (told.isPresent() && told.getAsLong() != receipt.lengthBytes()) {
      throw Refusal.inconsistentLength("The upload had " + receipt.lengthBytes() + " bytes");
    }
    return exchange
        .getRequest()
        .getBody()
        .map(Continuation::dropped)
        .filter(bytes -> bytes > 0)
        .next()
        .flatMap(
            bytes ->
                Mono.<ServerResponse>error(
                    Refusal.inconsistentLength("The upload is complete; nothing is added to it")))
        .switchIfEmpty(Mono.defer(() -> published(receipt, status)));
  }

  private static int dropped(DataBuffer buffer) {
    int bytes = buffer.readableByteCount();
    DataBufferUtils.release(buffer);
    return bytes;
  }

  /**
   * What a request appends.
   *
   * @param head what its header says
   * @param offset where its content begins
   * @param last whether nothing follows
   * @param proof what its content has to be; null for anything
   */
  private record Part(UploadHead head, long offset, boolean last, @Nullable BodyProof proof) {}
}
