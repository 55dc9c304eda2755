package dev.ferry.service.http.resumable;

import dev.ferry.service.http.BodyProof;
import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.http.HttpRequests;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Creates an upload by a request to a file. */
final class Creation {
  private final BodyUploads bodies;
  private final BodyTransfer transfer;
  private final Entries entries;
  private final UploadLimits limits;
  private final Answers answers;

  Creation(BodyUploads bodies, Entries entries, UploadLimits limits, Answers answers) {
    this.bodies = bodies;
    this.transfer = new BodyTransfer(bodies, limits);
    this.entries = entries;
    this.limits = limits;
    this.answers = answers;
  }

  /** Answers a request with {@code Upload-Complete}. */
  Mono<ServerResponse> create(ServerWebExchange exchange, WorkspaceFile file) {
    HttpHeaders headers = exchange.getRequest().getHeaders();
    Caller caller = HttpRequests.callerOf(exchange);
    UploadHead head = UploadHead.of(headers);
    Representation.requirePlain(headers);
    ContentLength length = head.lengthFrom(0);
    limits.require(head, length);
    boolean offered = limits.offers(length);
    if (!offered && !head.isLast()) {
      throw Refusal.tooSmall(
          "An upload of less than " + limits.minSizeBytes() + " bytes goes in one request",
          limits.field());
    }
    BodyDigests digests = BodyDigests.of(headers);
    DigestMode digest = digests.mode(head.isLast());
    BodyProof proof = digests.proof(digest);
    caller.require(Operation.WRITE, file);
    return there(caller, file)
        .flatMap(stat -> bodies.open(caller, wish(file, headers, length, digest, stat)))
        .flatMap(
            attachment ->
                attachment.fold(
                    lease -> taken(exchange, caller, lease, new Terms(head, offered, proof)),
                    receipt -> answers.published(receipt, true)));
  }

  /** What is under the path, for who may see it; what is wrong with the path, opening says. */
  private Mono<Optional<FileStat>> there(Caller caller, WorkspaceFile file) {
    return caller.may(Operation.LIST, file)
        ? entries
            .stat(caller, file, true)
            .map(Optional::of)
            .onErrorReturn(TransferException.class, Optional.empty())
        : Mono.just(Optional.empty());
  }

  private static OpenUpload wish(
      WorkspaceFile file,
      HttpHeaders headers,
      ContentLength length,
      DigestMode digest,
      Optional<FileStat> there) {
    return new OpenUpload(
        file,
        UploadResource.freshKey(there.isEmpty()),
        null,
        length,
        FileAttributes.NONE,
        digest,
        WriteConditions.of(headers, there),
        null,
        null);
  }

  private Mono<ServerResponse> taken(
      ServerWebExchange exchange, Caller caller, UploadLease lease, Terms terms) {
    String location = UploadResource.urlOf(lease.id(), exchange);
    if (terms.offered()) {
      InterimResponses.of(exchange).supported(location, limits.field());
    }
    return transfer
        .run(exchange, caller, lease, terms.head().isLast(), terms.proof())
        .flatMap(
            appended ->
                bodies
                    .status(caller, lease.id())
                    .flatMap(
                        status ->
                            appended
                                .receipt()
                                .map(
                                    receipt ->
                                        answers.published(
                                            receipt, UploadResource.creates(status.key())))
                                .orElseGet(() -> answers.begun(status, location))));
  }

  /**
   * What a creation agreed on.
   *
   * @param head what its header says
   * @param offered whether it can be resumed
   * @param proof what its content has to be
   */
  private record Terms(UploadHead head, boolean offered, @Nullable BodyProof proof) {}
}
