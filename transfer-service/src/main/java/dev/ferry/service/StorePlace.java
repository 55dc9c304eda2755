package dev.ferry.service;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.r2dbc.H2ResumeStores;
import dev.ferry.resume.r2dbc.PostgresAddress;
import dev.ferry.resume.r2dbc.PostgresResumeStores;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Where the resume store of a data folder is kept.
 *
 * @param shown how messages name it; holds no secret
 * @param isInDataFolder whether it is part of the folder, so that no other folder has used it
 * @param suspicion what may have become of it when it is another one than before
 * @param restore what brings it back
 * @param opening opens it; given the identity it has when it is created by that
 */
record StorePlace(
    String shown,
    boolean isInDataFolder,
    String suspicion,
    String restore,
    Function<String, Mono<ResumeStore>> opening) {
  private static final String ACCEPT =
      "start once with --accept-new-store (--ferry.accept-new-store=true), which gives up the"
          + " unfinished uploads.";

  /** By the detail that a failure to open names the culprit in. */
  private static final Map<String, String> NEXT_STEPS =
      Map.of(
          "file",
          "Check the permissions; if the file is damaged, restore store/ from a backup, rebuild what"
              + " the disk proves with 'ferry check --repair', or move the file away and "
              + ACCEPT,
          "database",
          "Check that PostgreSQL runs there and lets this user in: ferry.store, ferry.store-user,"
              + " ferry.store-password-file.");

  /** An H2 database in {@code store/} of the data folder. */
  static StorePlace in(Path dataFolder) {
    Path folder = dataFolder.resolve("store");
    return new StorePlace(
        folder.toString(),
        true,
        "its file was missing, emptied or replaced by another service's",
        "Restore store/ from a backup, or rebuild what the disk proves with 'ferry check --repair',"
            + " or",
        identity -> H2ResumeStores.open(folder));
  }

  /** A database on a PostgreSQL server. */
  static StorePlace at(PostgresAddress address, String user, String password) {
    return new StorePlace(
        address.toString(),
        false,
        "the database was emptied, is another one, or is in use with another data folder",
        "Give the address of the right database (ferry.store), restore it from a backup, or, if no"
            + " other service uses it,",
        identity ->
            PostgresResumeStores.open(address, user, password, identity, Clock.systemUTC()));
  }

  /** Opens the store; a failure says in the detail {@code nextStep} what can be done. */
  Mono<ResumeStore> open(String identityIfNew) {
    return opening.apply(identityIfNew).onErrorMap(TransferException.class, StorePlace::explained);
  }

  /** What the operator of a folder that was used with another store can do. */
  String wayBack() {
    return restore + " " + ACCEPT;
  }

  /** The refusal to look into a data folder for a store that is somewhere else. */
  static TransferException isElsewhere(String shown) {
    return new TransferException(
        FailureCode.STORE_UNAVAILABLE,
        "This data folder keeps its resume store in " + shown + ", and that was not given",
        Map.of(
            StoreOpening.NEXT_STEP,
            "Give the store's address (ferry.store); or, if it is lost, " + ACCEPT));
  }

  private static TransferException explained(TransferException failure) {
    Map<String, String> details = new TreeMap<>(failure.details());
    NEXT_STEPS.forEach(
        (culprit, nextStep) -> {
          if (details.containsKey(culprit)) {
            details.put(StoreOpening.NEXT_STEP, nextStep);
          }
        });
    return new TransferException(
        failure.code(), String.valueOf(failure.getMessage()), details, failure);
  }
}
