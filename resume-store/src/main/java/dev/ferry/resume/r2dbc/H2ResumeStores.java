package dev.ferry.resume.r2dbc;

import dev.ferry.resume.ResumeStore;
import java.nio.file.Path;
import java.time.Clock;
import reactor.core.publisher.Mono;

/** Opens resume stores in an H2 database of this process. */
public final class H2ResumeStores {
  private H2ResumeStores() {}

  /** As {@link #open(Path, Clock)}, with the machine's clock. */
  public static Mono<ResumeStore> open(Path databaseFolder) {
    return open(databaseFolder, Clock.systemUTC());
  }

  /**
   * Opens the database {@code ferry.mv.db} in the folder; creates both when they do not exist and
   * brings the schema up to date.
   *
   * @param databaseFolder used by one store at a time, in this process and any other
   * @param clock stamps the changes whose caller does not hand in a time
   * @return the open store, emitted on its own scheduler; fails with {@code STORE_UNAVAILABLE} when
   *     another service uses the folder, the file cannot be read (it has the detail {@code file}
   *     then), the schema is newer than this version, or the database refuses the settings that
   *     make commits durable. H2 opens some damaged files: one that was cut in an older state
   */
  public static Mono<ResumeStore> open(Path databaseFolder, Clock clock) {
    return Mono.defer(() -> H2Database.open("file:", databaseFolder, new DatabaseLane()))
        .map(database -> new R2dbcResumeStore(database, clock));
  }
}
