package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.ResumeStoreContract;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import reactor.core.publisher.Flux;

final class PostgresResumeStoreTest implements ResumeStoreContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Of all tests; to make the tables anew for each would take longer than the tests. */
  private static final String SCHEMA = "contract";

  /** Of the test before, unless that closed it. */
  private static @Nullable PostgresDatabase kept;

  private PostgresDatabase database;
  private ResumeStore store;
  private Flux<ResumeStore> others = Flux.empty();

  @BeforeEach
  void open() {
    SharedPostgres.server().query("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
    database = kept != null && isOpen(kept) ? kept : opened();
    kept = database;
    SharedPostgres.server()
        .query(
            "TRUNCATE contract.upload, contract.published_file, contract.workspace,"
                + " contract.minted_token, contract.grant_spending, contract.audit_record");
    store = new R2dbcResumeStore(database, Clock.systemUTC());
  }

  private static boolean isOpen(PostgresDatabase database) {
    return Boolean.TRUE.equals(
        database
            .read(session -> session.update("SELECT 1"))
            .thenReturn(true)
            .onErrorReturn(false)
            .block(PATIENCE));
  }

  @AfterEach
  void close() {
    others.concatMap(ResumeStore::close).blockLast();
  }

  @AfterAll
  static void closeAll() {
    if (kept != null) {
      kept.close().block(PATIENCE);
    }
  }

  @Override
  public ResumeStore store() {
    return store;
  }

  @Override
  public ResumeStore reopened() {
    store.close().block();
    database = opened();
    kept = database;
    store = new R2dbcResumeStore(database, Clock.systemUTC());
    return store;
  }

  @Override
  public ResumeStore another() {
    ResumeStore other =
        requireNonNull(
            PostgresResumeStores.open(SharedPostgres.freshSchema(), PostgresServer.USER, "")
                .block());
    others = Flux.just(other);
    return other;
  }

  private static PostgresDatabase opened() {
    PostgresAddress address = SharedPostgres.server().address(SCHEMA);
    return requireNonNull(
        PostgresDatabase.open(address, PostgresServer.USER, "", StoreIdentityTable.fresh())
            .block(PATIENCE));
  }

  /** Calls begin in order, so that those before a ping hold their connections when it answers. */
  @Override
  public void awaitCallsUnderWay() {
    store.ping().block(PATIENCE);
    Eventually.within(
        PATIENCE, "no call is under way", () -> database.connections().acquiredSize() == 0);
  }

  @Override
  public String threadPrefix() {
    return "ferry-db-";
  }
}
