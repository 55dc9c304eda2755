package dev.ferry.service.http.files;

import dev.ferry.service.http.Appended;
import dev.ferry.service.http.BodyEnd;
import dev.ferry.service.http.BodyProof;
import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.net.URI;
import java.util.Optional;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** PUT of a file (docs/http/files.md §3): one body, one upload, visible at once and whole. */
@Component
final class FilePuts {
  private final BodyUploads bodies;
  private final Entries entries;

  FilePuts(BodyUploads bodies, Entries entries) {
    this.bodies = bodies;
    this.entries = entries;
  }

  /** Takes the body of the request; what it fails with leaves the file as it was. */
  Mono<ResponseEntity<ReceiptView>> answer(
      ServerHttpRequest request, Caller caller, WorkspaceFile file) {
    caller.require(Operation.WRITE, file);
    PutWish wish = PutWish.of(request.getHeaders());
    Conditions conditions = Conditions.of(request.getHeaders());
    return there(caller, file)
        .flatMap(
            there ->
                put(request, caller, wish, open(file, wish, condition(conditions, wish, there)))
                    .map(receipt -> answer(wish, receipt, there.isEmpty())));
  }

  /** What is there now, as far as the caller may know. */
  private Mono<Optional<FileStat>> there(Caller caller, WorkspaceFile file) {
    return caller.may(Operation.LIST, file)
        ? entries
            .stat(caller, file, true)
            .map(Optional::of)
            .onErrorResume(TransferException.class, FilePuts::nothing)
        : Mono.just(Optional.empty());
  }

  private static Mono<Optional<FileStat>> nothing(TransferException failure) {
    return failure.code() == FailureCode.NOT_FOUND
            || failure.code() == FailureCode.UNKNOWN_WORKSPACE
        ? Mono.just(Optional.empty())
        : Mono.error(failure);
  }

  /**
   * The condition under which the file becomes visible, at that very moment. One that names a
   * single state is left as it is, so that a repeated request gets its receipt; what else is asked
   * for is looked at now, and the version that it holds for is the one to be replaced.
   */
  private static WriteCondition condition(
      Conditions conditions, PutWish wish, Optional<FileStat> there) {
    Optional<WriteCondition> plain = plain(conditions);
    boolean failed = conditions.ofWriting(there) == Conditions.Outcome.FAILED;
    if (failed && (plain.isEmpty() || wish.keyOrNull() == null)) {
      throw FileReads.failed(there.orElse(null));
    }
    return plain.orElseGet(
        () ->
            there
                .flatMap(FileStat::etag)
                .map(WriteCondition::ifMatch)
                .orElse(WriteCondition.IF_ABSENT));
  }

  private static Optional<WriteCondition> plain(Conditions conditions) {
    if (conditions.isNone()) {
      return Optional.of(WriteCondition.ALWAYS);
    }
    if (conditions.unmodifiedSince().isPresent() && conditions.match().isEmpty()) {
      return Optional.empty();
    }
    if (conditions.match().isEmpty()) {
      return conditions
          .noneMatch()
          .map(
              tags ->
                  tags.any()
                      ? Optional.of(WriteCondition.IF_ABSENT)
                      : Optional.<WriteCondition>empty())
          .orElse(Optional.of(WriteCondition.ALWAYS));
    }
    EntityTags match = conditions.match().get();
    return conditions.noneMatch().isEmpty() && match.strong().size() == 1 && match.weak().isEmpty()
        ? Optional.of(WriteCondition.ifMatch(match.strong().get(0)))
        : Optional.empty();
  }

  private static OpenUpload open(WorkspaceFile file, PutWish wish, WriteCondition condition) {
    return new OpenUpload(
        file,
        wish.key(),
        null,
        wish.length(),
        FileAttributes.NONE,
        wish.digest(),
        condition,
        null,
        null);
  }

  private Mono<Receipt> put(
      ServerHttpRequest request, Caller caller, PutWish wish, OpenUpload open) {
    return bodies
        .open(caller, open)
        .flatMap(
            attachment ->
                attachment.fold(
                    lease -> stored(request.getBody(), caller, wish, lease),
                    receipt ->
                        request
                            .getBody()
                            .doOnNext(DataBufferUtils::release)
                            .then(Mono.just(receipt))));
  }

  private Mono<Receipt> stored(
      Flux<DataBuffer> body, Caller caller, PutWish wish, UploadLease lease) {
    Mono<Receipt> stored = appended(body, caller, wish, lease);
    return wish.keyOrNull() != null
        ? stored
        : Mono.usingWhen(
            Mono.just(lease.id()),
            id -> stored,
            id -> Mono.empty(),
            (id, failure) -> givenUp(caller, id),
            id -> givenUp(caller, id));
  }

  private Mono<Receipt> appended(
      Flux<DataBuffer> body, Caller caller, PutWish wish, UploadLease lease) {
    Optional<BodyProof> proof = wish.proof();
    Flux<DataBuffer> rest = PrefixSkipping.of(body, lease.durable(), proof.orElse(null));
    Mono<Appended> appended =
        proof
            .map(known -> bodies.append(caller, lease, rest, BodyEnd.PUBLISH, known))
            .orElseGet(() -> bodies.append(caller, lease, rest, BodyEnd.PUBLISH));
    return appended.map(done -> done.receipt().orElseThrow());
  }

  /** Nobody knows its key, so nobody could go on with it. */
  private Mono<Void> givenUp(Caller caller, UploadId id) {
    return bodies.abort(caller, id).onErrorComplete().then();
  }

  private static ResponseEntity<ReceiptView> answer(PutWish wish, Receipt receipt, boolean fresh) {
    HttpStatus plain = wish.minimal() ? HttpStatus.NO_CONTENT : HttpStatus.OK;
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.status(fresh ? HttpStatus.CREATED : plain)
            .header(HttpHeaders.ETAG, EntityTags.quoted(receipt.etag()));
    if (fresh) {
      answer.location(URI.create(RequestedFile.encoded(receipt.file())));
    }
    return wish.minimal() ? answer.build() : answer.body(ReceiptView.of(receipt));
  }
}
