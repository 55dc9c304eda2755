package dev.ferry.service.http.tus;

import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.UploadFacts;
import dev.ferry.service.upload.UploadParts;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads that are made of others (tus 1.0, Concatenation). */
@Component
final class TusParts {
  private final TusUploads uploads;
  private final UploadFacts facts;
  private final UploadParts parts;

  TusParts(TusUploads uploads, Uploads all) {
    this.uploads = uploads;
    this.facts = all.facts();
    this.parts = all.parts();
  }

  /**
   * Makes an upload of its parts, which are gone then.
   *
   * @param bodyOrNull what the request must not have
   * @return how it stands, published; fails with {@code INVALID_ARGUMENT} when a part is not one,
   *     or not whole
   */
  Mono<TusUpload> create(
      Caller caller, TusCreation creation, TusUploads.@Nullable Body bodyOrNull) {
    if (bodyOrNull != null) {
      throw new TransferException(
          FailureCode.FORBIDDEN, "An upload that is made of others takes no bytes");
    }
    WorkspaceName workspace = creation.file().workspace();
    caller.require(Operation.WRITE, creation.file());
    return before(creation)
        .switchIfEmpty(Mono.defer(() -> composed(caller, creation)))
        .flatMap(id -> uploads.find(caller, new TusAddress(workspace, id)));
  }

  /** The upload that a client made before, whose parts are gone already. */
  private Mono<UploadId> before(TusCreation creation) {
    return creation.isRetried()
        ? facts
            .find(creation.file().workspace(), creation.key())
            .filterWhen(id -> parts.isPublished(id))
        : Mono.empty();
  }

  private Mono<UploadId> composed(Caller caller, TusCreation creation) {
    WorkspaceName workspace = creation.file().workspace();
    return Flux.fromIterable(creation.concat().parts())
        .concatMap(part -> uploads.find(caller, new TusAddress(workspace, part)))
        .map(TusParts::requireWholePart)
        .reduce(0L, Long::sum)
        .flatMap(
            length ->
                parts.compose(
                    creation.wish(ContentLength.of(length)),
                    creation.concat().parts(),
                    creation.isRetried()))
        .doOnNext(caller::published)
        .then(Mono.defer(() -> facts.find(workspace, creation.key())));
  }

  private static long requireWholePart(TusUpload part) {
    ContentLength length = part.status().length();
    boolean whole = length.isKnown() && length.knownBytes() == part.offset();
    if (!part.concat().isPartial() || !whole || part.isPublished()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Upload " + part.status().id() + " is no partial upload with all its bytes");
    }
    return part.offset();
  }
}
