package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Changes that wait at the same time share a transaction, and nothing else. */
@Timeout(60)
final class ChangeBatchesTest {
  private static final int CHANGES = 800;

  private final CountDownLatch busy = new CountDownLatch(1);
  private final Set<SqlSession> transactions = ConcurrentHashMap.newKeySet();
  private Database database;
  private Disposable occupied;

  @BeforeEach
  void open(@TempDir Path folder) {
    database = requireNonNull(H2Database.open("file:", folder, new DatabaseLane()).block());
    Long unused = create().block();
    occupied = database.read(session -> Mono.fromCallable(this::waitForTheOthers)).subscribe();
  }

  private boolean waitForTheOthers() throws InterruptedException {
    busy.await();
    return true;
  }

  @AfterEach
  void close() {
    busy.countDown();
    occupied.dispose();
    database.close().block();
  }

  private Mono<Long> create() {
    return database.change(
        Survives.KILL,
        session -> session.update("CREATE TABLE number (is_it INTEGER PRIMARY KEY)"));
  }

  private Mono<Long> insert(int number) {
    return database.change(
        Survives.POWER_CUT,
        session -> {
          transactions.add(session);
          return session.update("INSERT INTO number VALUES ($1)", number);
        });
  }

  private List<Integer> numbers() {
    return requireNonNull(
        database
            .read(
                session ->
                    session
                        .rows(
                            "SELECT is_it FROM number ORDER BY is_it",
                            row -> Columns.of(row).smallNumber("is_it"))
                        .collectList())
            .block());
  }

  /** Asks for all at once, while the database is busy, and tells what became of each. */
  private List<String> outcomes(List<Mono<Long>> changes) {
    List<Mono<String>> asked = new ArrayList<>();
    for (Mono<Long> change : changes) {
      Mono<String> outcome =
          change
              .map(rows -> "changed " + rows)
              .defaultIfEmpty("nothing")
              .onErrorResume(TransferException.class, failure -> Mono.just(failure.code().name()))
              .cache();
      Disposable unused = outcome.subscribe();
      asked.add(outcome);
    }
    busy.countDown();
    return asked.stream().map(Mono::block).toList();
  }

  private static List<Integer> upTo(int end) {
    List<Integer> all = new ArrayList<>();
    for (int number = 0; number < end; number++) {
      all.add(number);
    }
    return all;
  }

  @Test
  void change_manyAtOnce_shareTransactions() {
    List<Mono<Long>> changes = upTo(CHANGES).stream().map(this::insert).toList();

    assertThat(outcomes(changes)).hasSize(CHANGES).containsOnly("changed 1");

    assertThat(numbers()).isEqualTo(upTo(CHANGES));
    assertThat(transactions).hasSize(4);
  }

  @Test
  void change_oneFailsAmongMany_theOthersAreMade() {
    List<Mono<Long>> changes = new ArrayList<>(upTo(10).stream().map(this::insert).toList());
    changes.add(
        4,
        database.change(
            Survives.KILL,
            session ->
                session
                    .update("INSERT INTO number VALUES (1000)")
                    .then(
                        Mono.error(
                            () -> new TransferException(FailureCode.KEY_CONFLICT, "used")))));

    List<String> outcomes = outcomes(changes);

    assertThat(outcomes.get(4)).isEqualTo("KEY_CONFLICT");
    assertThat(outcomes.stream().filter("changed 1"::equals)).hasSize(10);
    assertThat(numbers()).isEqualTo(upTo(10));
  }

  @Test
  void change_emptyAmongMany_isEmptyForItsCallerOnly() {
    List<Mono<Long>> changes = new ArrayList<>(upTo(3).stream().map(this::insert).toList());
    changes.add(1, database.change(Survives.KILL, session -> Mono.empty()));

    assertThat(outcomes(changes)).containsExactly("changed 1", "nothing", "changed 1", "changed 1");
  }

  @Test
  void change_cancelledWhileItWaits_isNotMade() {
    Disposable left = insert(77).subscribe();
    left.dispose();

    assertThat(outcomes(List.of(insert(1), insert(2)))).containsOnly("changed 1");

    assertThat(numbers()).containsExactly(1, 2);
  }
}
