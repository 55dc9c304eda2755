package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.check.Finding;
import dev.ferry.service.check.Finding.Kind;
import dev.ferry.service.storage.local.DiskLane;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The resume store of a data folder as a check opens it: one that is missing, damaged or another
 * folder's is a finding; for a repair it is put aside and a new one made in its place.
 */
final class CheckedStore {
  private final Path dataFolder;
  private final Path storeFolder;
  private final StorePlace place;
  private final IdentityFile identity;
  private final DiskLane disk;
  private final boolean repair;

  CheckedStore(Path dataFolder, StorePlace place, DiskLane disk, boolean repair) {
    this.dataFolder = dataFolder;
    this.place = place;
    this.storeFolder = dataFolder.resolve("store");
    this.identity = new IdentityFile(dataFolder);
    this.disk = disk;
    this.repair = repair;
  }

  /**
   * A store to check with.
   *
   * @param storeOrNull the open store, which the caller closes; null when there is none to be had
   * @param findingOrNull what was wrong with the one that was there
   * @param fresh whether it was made just now, and is to be {@link #adopt adopted} in the end
   */
  record Opened(@Nullable ResumeStore storeOrNull, @Nullable Finding findingOrNull, boolean fresh) {
    Optional<ResumeStore> store() {
      return Optional.ofNullable(storeOrNull);
    }

    Optional<Finding> finding() {
      return Optional.ofNullable(findingOrNull);
    }
  }

  /**
   * Opens it; fails with {@code STORE_UNAVAILABLE} when a service is using it, and when it is
   * elsewhere and not the folder's: such a one is never put aside, others may use it.
   */
  Mono<Opened> open() {
    return place.isInDataFolder() ? openInFolder() : openElsewhere();
  }

  private Mono<Opened> openElsewhere() {
    return disk.call("drawing an identity", StoreOpening::drawn)
        .flatMap(place::open)
        .flatMap(store -> store.identity().flatMap(found -> compared(store, found)));
  }

  private Mono<Opened> openInFolder() {
    return disk.call("reading " + identity.path(), identity::elsewhere)
        .flatMap(
            elsewhere ->
                elsewhere.isPresent()
                    ? Mono.error(StorePlace.isElsewhere(elsewhere.get()))
                    : openOrReplace());
  }

  private Mono<Opened> openOrReplace() {
    return disk.call("looking for the resume store", this::isThere)
        .flatMap(
            there ->
                there
                    ? opened()
                    : replaced(
                        new Finding(Kind.STORE_MISSING, "store/", "its file is missing or empty")));
  }

  private boolean isThere() throws IOException {
    Path file = storeFolder.resolve("ferry.mv.db");
    return Files.exists(file) && Files.size(file) > 0;
  }

  private Mono<Opened> opened() {
    return place
        .open(StoreOpening.drawn())
        .flatMap(store -> store.identity().flatMap(found -> compared(store, found)))
        .onErrorResume(
            TransferException.class,
            failure ->
                failure.details().containsKey("file") ? damaged(failure) : Mono.error(failure));
  }

  /** What is to be done with a store that fails while it is read. */
  Mono<Opened> damaged(TransferException failure) {
    if (!place.isInDataFolder()) {
      return Mono.error(failure);
    }
    return replaced(
        new Finding(Kind.STORE_DAMAGED, "store/", "it cannot be read: " + failure.getMessage()));
  }

  private Mono<Opened> compared(ResumeStore store, String found) {
    return disk.call("reading " + identity.path(), identity::read)
        .flatMap(
            known ->
                known.orElse(place.isInDataFolder() ? found : "").equals(found)
                    ? Mono.just(new Opened(store, null, false))
                    : store.close().then(foreign()));
  }

  private Mono<Opened> foreign() {
    String why = "it is not the one this data folder was used with";
    return place.isInDataFolder()
        ? replaced(new Finding(Kind.STORE_FOREIGN, "store/", why))
        : Mono.error(
            new TransferException(
                FailureCode.STORE_UNAVAILABLE,
                "The resume store in " + place.shown() + " cannot be checked with: " + why,
                Map.of(StoreOpening.NEXT_STEP, "Give the address of the right database.")));
  }

  private Mono<Opened> replaced(Finding finding) {
    if (!repair) {
      return Mono.just(new Opened(null, finding, false));
    }
    return disk.call("putting the old resume store aside", this::putAside)
        .then(Mono.defer(() -> place.open(StoreOpening.drawn())))
        .map(store -> new Opened(store, repaired(finding), true));
  }

  private static Finding repaired(Finding finding) {
    return new Finding(
        finding.kind(),
        finding.subject(),
        finding.detail() + "; a new one is made of what the disk proves, the old one is put aside",
        true);
  }

  private boolean putAside() throws IOException {
    if (!Files.exists(storeFolder)) {
      return false;
    }
    int number = 1;
    while (Files.exists(aside(number))) {
      number++;
    }
    Files.move(storeFolder, aside(number));
    return true;
  }

  private Path aside(int number) {
    return dataFolder.resolve("store.old-" + number);
  }

  /** The folder is used with this store from now on; last of all, so that a crash starts over. */
  Mono<Void> adopt(ResumeStore store) {
    return store
        .identity()
        .flatMap(
            own ->
                disk.call(
                    "writing " + identity.path(),
                    () -> {
                      identity.write(own, place);
                      return own;
                    }))
        .then();
  }
}
