package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes one upload of others, inside the service. They are read where they lie, each compared with
 * its own checksum, and are gone once the whole is published.
 */
public final class UploadParts {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Uploads uploads;
  private final ResumeStore store;
  private final BlobStore blobs;
  private final UploadRuntime runtime;

  UploadParts(Uploads uploads, ResumeStore store, BlobStore blobs, UploadRuntime runtime) {
    this.uploads = uploads;
    this.store = store;
    this.blobs = blobs;
    this.runtime = runtime;
  }

  /** Whether an upload was made visible. */
  public Mono<Boolean> isPublished(UploadId id) {
    return store
        .find(id)
        .map(record -> record.state() == UploadState.PUBLISHED)
        .defaultIfEmpty(false);
  }

  /**
   * Composes the parts and publishes the whole.
   *
   * @param wish of the length of all parts together
   * @param parts OPEN uploads of the same workspace with all their bytes; their writers are told
   *     FENCED
   * @param resumable whether a whole that broke off is kept, for who comes again with the same key
   * @return the receipt, also of a whole that was published before. Fails as {@link Uploads#open}
   *     and {@link Uploads#append} do, with {@code INVALID_ARGUMENT} for a part that cannot be one,
   *     {@code DATA_LOST} for one that changed on the disk; the parts stay then
   */
  public Mono<Receipt> compose(OpenUpload wish, List<UploadId> parts, boolean resumable) {
    return Flux.fromIterable(parts)
        .concatMap(part -> taken(part, wish))
        .collectList()
        .flatMap(whole -> composed(wish, whole, resumable));
  }

  /** Nobody writes to it any more. */
  private Mono<UploadRecord> taken(UploadId part, OpenUpload wish) {
    return runtime
        .active()
        .evict(part, UploadFailures.fenced(part))
        .then(Mono.defer(() -> store.attach(part)))
        .filter(
            record ->
                record.created().file().workspace().equals(wish.file().workspace())
                    && record.created().length().knownBytes() == record.durable().lengthBytes())
        .switchIfEmpty(Mono.error(() -> notAPart(part)));
  }

  private static TransferException notAPart(UploadId id) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT,
        "Upload " + id + " is not open with all its bytes, so nothing can be made of it");
  }

  private Mono<Receipt> composed(OpenUpload wish, List<UploadRecord> parts, boolean resumable) {
    return Mono.usingWhen(
            uploads.open(wish, CHUNK_BYTES),
            attachment ->
                attachment.<Mono<Receipt>>fold(lease -> appended(lease, parts), Mono::just),
            attachment -> Mono.empty(),
            (attachment, failure) -> resumable ? Mono.empty() : undone(attachment),
            attachment -> resumable ? Mono.empty() : undone(attachment))
        .delayUntil(receipt -> discarded(parts));
  }

  private Mono<Void> undone(Attachment begun) {
    return begun.fold(lease -> givenUp(lease.id()), receipt -> Mono.empty());
  }

  private Mono<Receipt> appended(UploadLease lease, List<UploadRecord> parts) {
    return uploads
        .append(lease, inputs(lease, parts))
        .ofType(UploadEvent.Published.class)
        .map(UploadEvent.Published::receipt)
        .single();
  }

  private Flux<UploadInput> inputs(UploadLease lease, List<UploadRecord> parts) {
    List<Flux<UploadInput>> inputs = new ArrayList<>();
    Prefix before = Prefix.EMPTY;
    for (UploadRecord part : parts) {
      Prefix durable = part.durable();
      if (before.lengthBytes() + durable.lengthBytes() > lease.durable().lengthBytes()) {
        inputs.add(read(part, before, lease));
      }
      before = before.append(durable.lengthBytes(), durable.crc32c());
    }
    inputs.add(Flux.just(UploadInput.Finish.taking(before.lengthBytes())));
    return Flux.concat(inputs);
  }

  private Flux<UploadInput> read(UploadRecord part, Prefix before, UploadLease lease) {
    Mono<StagedBlob> area =
        blobs.reopen(
            part.id(),
            part.created().file().workspace(),
            BlobStore.UNCUT,
            part.created().durability());
    return area.flatMapMany(
        blob ->
            new PartReading(part, blob, runtime.disk())
                .chunks(before, lease.durable(), lease.chunkBytes()));
  }

  private Mono<Void> discarded(List<UploadRecord> parts) {
    return Flux.fromIterable(parts).concatMap(part -> givenUp(part.id())).then();
  }

  /** What cannot be given up now is in time. */
  private Mono<Void> givenUp(UploadId id) {
    return uploads.abort(id).then().onErrorComplete(TransferException.class);
  }
}
