package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
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

  private static final int IDENTITY_BYTES = 16;

  private final StorePlace place;
  private final BlobStore blobs;
  private final DiskLane disk;
  private final IdentityFile file;
  private final boolean acceptNewStore;

  /**
   * The opening of a folder's store.
   *
   * @param place where the store is
   * @param blobs the staging areas of the same folder
   * @param acceptNewStore whether a store the folder was not used with is taken over
   */
  StoreOpening(
      Path dataFolder, StorePlace place, BlobStore blobs, DiskLane disk, boolean acceptNewStore) {
    this.place = place;
    this.blobs = blobs;
    this.disk = disk;
    this.file = new IdentityFile(dataFolder);
    this.acceptNewStore = acceptNewStore;
  }

  /**
   * Opens the store. A data folder that knows no store yet takes the one that is part of it; one
   * elsewhere it takes only if this start creates it, since another folder may be using it.
   *
   * @return the store, which the caller closes; fails with {@code STORE_UNAVAILABLE}, the store
   *     closed again, when it cannot be opened or is not the one the folder was used with; the
   *     detail {@code nextStep} then says what the operator can do
   */
  Mono<ResumeStore> open() {
    return disk.call("reading " + file.path(), file::elsewhere)
        .flatMap(
            elsewhere ->
                elsewhere.isPresent() && place.isInDataFolder() && !acceptNewStore
                    ? Mono.error(StorePlace.isElsewhere(elsewhere.get()))
                    : disk.call("drawing an identity", StoreOpening::drawn))
        .flatMap(this::open);
  }

  private Mono<ResumeStore> open(String fresh) {
    return place
        .open(fresh)
        .flatMap(
            store ->
                check(store, fresh)
                    .onErrorResume(failure -> store.close().then(Mono.error(failure)))
                    .thenReturn(store));
  }

  /** An identity that no store has. */
  static String drawn() {
    byte[] bits = new byte[IDENTITY_BYTES];
    new SecureRandom().nextBytes(bits);
    return HexFormat.of().formatHex(bits);
  }

  private Mono<Void> check(ResumeStore store, String fresh) {
    return store
        .identity()
        .flatMap(
            identity ->
                disk.call("reading " + file.path(), file::read)
                    .flatMap(known -> check(store, identity, known, fresh)));
  }

  private Mono<Void> check(
      ResumeStore store, String identity, Optional<String> known, String fresh) {
    if (!known.orElse(place.isInDataFolder() ? identity : fresh).equals(identity)) {
      return unknownTo(store)
          .flatMap(ids -> acceptNewStore ? accept(identity, ids) : Mono.error(refused(ids)));
    }
    if (known.isEmpty()) {
      return remember(identity);
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
              file.write(identity, place);
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
                    place.shown(),
                    givenUp.size()));
  }

  private TransferException refused(List<UploadId> ids) {
    return new TransferException(
        FailureCode.STORE_UNAVAILABLE,
        "The resume store in "
            + place.shown()
            + " is not the one this data folder was used with: "
            + place.suspicion()
            + ". At stake: "
            + ids.size()
            + " unfinished upload(s) with their bytes in staging/, and the receipts and digests of"
            + " published files",
        Map.of(NEXT_STEP, place.wayBack()));
  }
}
