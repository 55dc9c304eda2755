package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Opens the resume store of a data folder, and refuses one that the folder was not used with: a
 * database creates its file when it is missing or empty, and everything unfinished would be gone
 * without a word.
 */
final class StoreOpening {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);

  /** The detail of a failure with what the operator can do, in place of the code's own. */
  static final String NEXT_STEP = "nextStep";

  private static final String ACCEPT =
      "start once with --accept-new-store (--ferry.accept-new-store=true), which gives up the"
          + " unfinished uploads.";

  private final Path storeFolder;
  private final BlobStore blobs;
  private final DiskLane disk;
  private final IdentityFile file;
  private final boolean acceptNewStore;

  /**
   * The opening of the store in {@code store/} of that folder.
   *
   * @param blobs the staging areas of the same folder
   * @param acceptNewStore whether a store the folder was not used with is taken over
   */
  StoreOpening(Path dataFolder, BlobStore blobs, DiskLane disk, boolean acceptNewStore) {
    this.storeFolder = dataFolder.resolve("store");
    this.blobs = blobs;
    this.disk = disk;
    this.file = new IdentityFile(dataFolder);
    this.acceptNewStore = acceptNewStore;
  }

  /**
   * Opens the store; a data folder that knows no store yet takes the one it has.
   *
   * @return the store, which the caller closes; fails with {@code STORE_UNAVAILABLE}, the store
   *     closed again, when it cannot be opened or is not the one the folder was used with; the
   *     detail {@code nextStep} then says what the operator can do
   */
  Mono<ResumeStore> open() {
    return H2ResumeStores.open(storeFolder)
        .onErrorMap(TransferException.class, StoreOpening::withNextStep)
        .flatMap(
            store ->
                check(store)
                    .onErrorResume(failure -> store.close().then(Mono.error(failure)))
                    .thenReturn(store));
  }

  private Mono<Void> check(ResumeStore store) {
    return store
        .identity()
        .flatMap(
            identity ->
                disk.call("reading " + file.path(), file::read)
                    .flatMap(known -> check(store, identity, known)));
  }

  private Mono<Void> check(ResumeStore store, String identity, Optional<String> known) {
    if (known.isEmpty()) {
      return remember(identity);
    }
    if (!known.get().equals(identity)) {
      return unknownTo(store)
          .flatMap(ids -> acceptNewStore ? accept(identity, ids) : Mono.error(refused(ids)));
    }
    if (acceptNewStore) {
      LOG.warn("The resume store is the one used before; start without ferry.accept-new-store");
    }
    return Mono.empty();
  }

  private Mono<Void> remember(String identity) {
    return disk.call(
            "writing " + file.path(),
            () -> {
              file.write(identity);
              return identity;
            })
        .then();
  }

  /** Uploads that have a staging file and no record. */
  private Mono<List<UploadId>> unknownTo(ResumeStore store) {
    return blobs
        .staged()
        .flatMapIterable(staging -> staging.lengthsBytes().keySet())
        .concatMap(id -> store.find(id).hasElement().filter(found -> !found).map(unknown -> id))
        .collectList();
  }

  /** The identity comes last, so that the start after a crash in between is refused again. */
  private Mono<Void> accept(String identity, List<UploadId> givenUp) {
    return Flux.fromIterable(givenUp)
        .concatMap(blobs::discard)
        .then(remember(identity))
        .doOnSuccess(
            done ->
                LOG.warn(
                    "Accepted another resume store in {}. Given up: {} unfinished upload(s), whose"
                        + " staging files were deleted, and the receipts and digests that were in"
                        + " the store before",
                    storeFolder,
                    givenUp.size()));
  }

  private TransferException refused(List<UploadId> ids) {
    return new TransferException(
        FailureCode.STORE_UNAVAILABLE,
        "The resume store in "
            + storeFolder
            + " is not the one this data folder was used with: its file was missing, emptied or"
            + " replaced by another service's. At stake: "
            + ids.size()
            + " unfinished upload(s) with their bytes in staging/, and the receipts and digests of"
            + " published files",
        Map.of(
            NEXT_STEP,
            "Restore store/ from a backup, or rebuild what the disk proves with 'ferry check --repair', or "
                + ACCEPT));
  }

  private static TransferException withNextStep(TransferException failure) {
    String damaged = failure.details().get("file");
    return damaged == null
        ? failure
        : new TransferException(
            failure.code(),
            String.valueOf(failure.getMessage()),
            Map.of(
                "file",
                damaged,
                NEXT_STEP,
                "Check the permissions; if the file is damaged, restore store/ from a backup, rebuild what the"
                    + " disk proves with 'ferry check --repair', or move the file away and "
                    + ACCEPT),
            failure);
  }
}
