package dev.ferry.resume.r2dbc;

import dev.ferry.resume.ResumeStore;
import java.time.Clock;
import reactor.core.publisher.Mono;

/** Opens resume stores in a PostgreSQL database, which several services may use at once. */
public final class PostgresResumeStores {
  private PostgresResumeStores() {}

  /** As below, with the machine's clock; a new store draws its identity. */
  public static Mono<ResumeStore> open(
      PostgresAddress address, String user, CharSequence password) {
    return Mono.fromCallable(StoreIdentityTable::fresh)
        .flatMap(identity -> open(address, user, password, identity, Clock.systemUTC()));
  }

  /**
   * Opens the store in a database that exists, and brings its tables up to date; of several that
   * open at once, one does that and the others wait for it.
   *
   * @param user who owns the tables, or may create them
   * @param password of that user; empty when the server asks for none. Never logged
   * @param identityIfNew the identity of the store, 32 hex digits, when this call creates it; who
   *     finds another one there opened a store that others may use
   * @param clock stamps the changes whose caller does not hand in a time
   * @return the open store, emitted on its own scheduler; fails with {@code STORE_UNAVAILABLE}, and
   *     the detail {@code database}, when the server cannot be reached within seconds, refuses the
   *     user or is not one to keep a store in (a standby, {@code fsync} off, another encoding than
   *     UTF-8), or when the schema is newer than this version
   */
  public static Mono<ResumeStore> open(
      PostgresAddress address,
      String user,
      CharSequence password,
      String identityIfNew,
      Clock clock) {
    if (!identityIfNew.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("An identity has 32 hex digits, not " + identityIfNew);
    }
    return Mono.defer(() -> PostgresDatabase.open(address, user, password, identityIfNew))
        .map(database -> new R2dbcResumeStore(database, clock));
  }
}
