package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import reactor.core.publisher.Mono;

/** Finding, creating and giving up uploads on behalf of who opens them. */
final class UploadEntries {
  private final ResumeStore store;
  private final BlobStore blobs;
  private final UploadRuntime runtime;
  private final Beginnings beginnings;
  private final SpaceGuard space;

  UploadEntries(
      ResumeStore store,
      BlobStore blobs,
      UploadRuntime runtime,
      Beginnings beginnings,
      SpaceGuard space) {
    this.store = store;
    this.blobs = blobs;
    this.runtime = runtime;
    this.beginnings = beginnings;
    this.space = space;
  }

  /** The receipt of a published upload, with the class that the store keeps beside it. */
  static Receipt receipt(UploadRecord published) {
    return published.receipt().orElseThrow().surviving(published.created().durability());
  }

  /** A name that was never used. */
  UploadId newId() {
    return beginnings.newId();
  }

  /** The upload that is meant; empty when there is none under its key. */
  Mono<UploadRecord> existing(OpenUpload wish) {
    Mono<UploadRecord> byKey = store.find(wish.file().workspace(), wish.key());
    return wish.id()
        .map(
            id ->
                byKey
                    .filter(record -> record.id().equals(id))
                    .switchIfEmpty(Mono.error(() -> UploadFailures.notFound(id))))
        .orElse(byKey);
  }

  /** A new upload in the store, with room set aside; its staging area is to be made. */
  Mono<UploadRecord> created(OpenUpload wish) {
    NewUpload upload = beginnings.of(wish);
    return beginnings.admitted(upload).then(Mono.defer(() -> created(upload)));
  }

  private Mono<UploadRecord> created(NewUpload upload) {
    return store
        .create(upload, runtime.limits().openUploadsMax())
        .doOnError(failure -> space.release(upload.id()));
  }

  /** Fails with {@code READ_ONLY} when its path has become one that nobody may write to. */
  Mono<Void> requireWritable(UploadRecord open) {
    return beginnings.requireWritable(open.created().file());
  }

  /** Counts the space of an upload that is open. */
  void adopt(UploadRecord open) {
    NewUpload created = open.created();
    space.adopt(
        open.id(), created.file().workspace(), created.length(), open.durable().lengthBytes());
  }

  /** Whoever asks again shall hear the same, and nothing of the upload is of use any more. */
  <T> Mono<T> endIfLost(UploadId id, TransferException failure) {
    Mono<T> failed = Mono.error(failure);
    return failure.code() == FailureCode.DATA_LOST
        ? store
            .end(id, UploadState.FAILED, failure.code(), runtime.limits().receiptRetention())
            .then(blobs.discard(id))
            .onErrorResume(second -> Mono.fromRunnable(() -> failure.addSuppressed(second)))
            .then(failed)
        : failed;
  }

  /** How an upload stands that was being published, once nobody is at work on it any more. */
  Mono<UploadRecord> settled(UploadRecord publishing) {
    UploadId id = publishing.id();
    return runtime
        .active()
        .evict(id, UploadFailures.fenced(id))
        .then(Mono.defer(() -> store.find(id)))
        .flatMap(
            record ->
                record.state() == UploadState.PUBLISHING
                    ? runtime.publication().recover(record)
                    : Mono.just(record));
  }
}
