package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SampleUploads.commit;
import static dev.ferry.resume.r2dbc.SampleUploads.created;
import static dev.ferry.resume.r2dbc.SampleUploads.done;
import static dev.ferry.resume.r2dbc.SampleUploads.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import io.r2dbc.pool.PoolMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A network between the service and PostgreSQL that loses what it pleases. */
@Timeout(120)
final class LostReplyTest {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

  private final long seed = Long.getLong("ferry.seed", 20_261_121L);
  private ChaosProxy proxy;
  private PostgresDatabase database;
  private ResumeStore store;

  @BeforeEach
  void open() {
    PostgresAddress direct = SharedPostgres.freshSchema();
    proxy = ChaosProxy.start(direct.port());
    PostgresAddress proxied =
        SharedPostgres.server().address(proxy.port(), String.valueOf(direct.schemaOrNull()));
    database =
        one(
            PostgresDatabase.open(
                proxied, PostgresServer.USER, "", StoreIdentityTable.fresh(), CALL_TIMEOUT));
    store = new R2dbcResumeStore(database, Clock.systemUTC());
  }

  @AfterEach
  void close() {
    proxy.releaseAll();
    done(store.close());
    proxy.close();
  }

  /** The last bytes that the server answers to a commit: what becomes of COMMIT, and ready. */
  private static final int COMMIT_REPLY_BYTES = 18;

  /**
   * A connection is cut or reset at bytes all over the server's answers to one commit: before,
   * within and after the answer to COMMIT. The attach that follows waits for whatever the server
   * still does.
   */
  @Test
  void commit_cutWithinTheReplies_isUnknownAndTheNextAttachReadsTheTruth() {
    UploadRecord record = created(store);
    long[] span = agreedBytesOfOneCommit(record.id());
    int kept = 0;
    int lost = 0;
    long end = span[1] + COMMIT_REPLY_BYTES;
    for (long at = span[0]; at <= end; at += at < span[1] - COMMIT_REPLY_BYTES ? 11 : 3) {
      freshConnections();
      proxy.nextConnection(fault(at));
      UploadRecord before = one(attach(record.id()));
      Prefix wanted = SampleUploads.after(before, 10);

      String answer = answer(store.commit(List.of(commit(before, 10)), true));
      UploadRecord truth = one(attach(record.id()));

      assertThat(truth.epoch()).isGreaterThan(before.epoch());
      assertThat(truth.durable()).as("byte %d", at).isIn(before.durable(), wanted);
      assertThat(answer).as("byte %d", at).isIn("COMMITTED", "STORE_UNAVAILABLE");
      if (answer.equals("COMMITTED")) {
        assertThat(truth.durable()).as("byte %d", at).isEqualTo(wanted);
      } else if (truth.durable().equals(wanted)) {
        kept++;
      } else {
        lost++;
      }
    }
    assertThat(kept).as("unknown to the caller and committed").isPositive();
    assertThat(lost).as("unknown to the caller and not committed").isPositive();
  }

  private static Fault fault(long at) {
    return at % 2 == 0 ? Fault.cut(Direction.TO_CLIENT, at) : Fault.reset(Direction.TO_CLIENT, at);
  }

  /**
   * Now and then a connection is opened before the count begins, or a second one while it runs: two
   * counts in a row must agree, but for a digit or two.
   */
  private long[] agreedBytesOfOneCommit(UploadId id) {
    long[] before = bytesOfOneCommit(id);
    for (int tries = 0; tries < 20; tries++) {
      long[] now = bytesOfOneCommit(id);
      if (Math.abs(now[0] - before[0]) <= 4 && Math.abs(now[1] - before[1]) <= 4) {
        return now;
      }
      before = now;
    }
    throw new AssertionError("no two counts of a commit's replies agree");
  }

  /** Where the answers to a commit begin and end on a connection that attached before. */
  private long[] bytesOfOneCommit(UploadId id) {
    freshConnections();
    long start = proxy.bytes(Direction.TO_CLIENT);
    UploadRecord record = one(attach(id));
    long from = proxy.bytes(Direction.TO_CLIENT) - start;
    assertThat(answer(store.commit(List.of(commit(record, 10)), true))).isEqualTo("COMMITTED");
    return new long[] {from, proxy.bytes(Direction.TO_CLIENT) - start};
  }

  /** A connection that was just cut may not be known to be. */
  private Mono<UploadRecord> attach(UploadId id) {
    return store.attach(id).retry(PostgresDatabase.CONNECTIONS_MAX);
  }

  private void freshConnections() {
    proxy.cutAll();
    Eventually.within(
        SampleUploads.PATIENCE, "connections are gone", () -> proxy.openConnections() == 0);
  }

  private static String answer(Mono<List<CommitResult>> commit) {
    return one(
        commit
            .map(results -> results.get(0).name())
            .onErrorResume(TransferException.class, failure -> Mono.just(failure.code().name())));
  }

  @Test
  void call_networkStalls_isUnknownWithinItsTimeAndThePoolRecovers() {
    UploadRecord record = created(store);
    List<Mono<String>> calls = new ArrayList<>();
    proxy.stallAll();
    for (int i = 0; i < PostgresDatabase.CONNECTIONS_MAX + 2; i++) {
      calls.add(store.ping().thenReturn("answered").onErrorResume(LostReplyTest::code));
    }
    calls.add(Mono.fromSupplier(() -> answer(store.commit(List.of(commit(record, 5)), true))));

    List<String> answers = one(Flux.merge(calls).collectList());

    assertThat(answers).containsOnly(FailureCode.STORE_UNAVAILABLE.name());
    proxy.releaseAll();
    Eventually.within(Duration.ofSeconds(5), "the store answers again", () -> answers(store));
    assertThat(one(attach(record.id())).durable().lengthBytes()).isIn(0L, 5L);
    assertIdle();
  }

  private static boolean answers(ResumeStore store) {
    return one(store.ping().thenReturn(true).onErrorReturn(false));
  }

  private static Mono<String> code(Throwable failure) {
    return Mono.just(((TransferException) failure).code().name());
  }

  @Test
  void calls_networkCutAgainAndAgain_recoverWithinSeconds() {
    Random random = new Random(seed);
    UploadRecord record = created(store);
    for (int round = 0; round < 10; round++) {
      List<Mono<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(store.attach(record.id()).hasElement().onErrorReturn(false));
      }
      Disposable running = Flux.merge(calls).subscribe();
      spin(random.nextInt(5_000_000));
      proxy.resetAll();

      Eventually.within(Duration.ofSeconds(5), "the store answers again", () -> answers(store));
      Eventually.within(Duration.ofSeconds(5), "every call was answered", running::isDisposed);
    }
    assertIdle();
  }

  @Test
  void calls_cancelledAtAnyMoment_leaveEveryConnectionIdleAndNoTransaction() {
    Random random = new Random(seed);
    UploadRecord record = created(store);
    for (int cancel = 0; cancel < 200; cancel++) {
      List<Mono<?>> kinds =
          List.of(
              store.attach(record.id()),
              store.commit(List.of(commit(record, 1)), random.nextBoolean()),
              store.create(SampleUploads.fresh(), SampleUploads.MANY),
              store.find(record.id()),
              store.create(record.created(), SampleUploads.MANY));
      Disposable call = kinds.get(random.nextInt(kinds.size())).onErrorComplete().subscribe();
      spin(random.nextInt(2_000_000));
      call.dispose();
    }

    assertIdle();
    assertThat(one(store.find(record.id())).epoch()).isPositive();
  }

  /**
   * Here and on the server. The pool may know more connections than there are: it notices at the
   * next use that one ended while it was idle.
   */
  private void assertIdle() {
    PoolMetrics connections = database.connections();
    Eventually.within(
        Duration.ofSeconds(10),
        "every connection is idle",
        () -> connections.acquiredSize() == 0 && connections.pendingAcquireSize() == 0);
    assertThat(connections.idleSize())
        .isEqualTo(connections.allocatedSize())
        .isBetween(1, PostgresDatabase.CONNECTIONS_MAX);
    Eventually.within(
        Duration.ofSeconds(10), "the server has no transaction", () -> transactions() == 0);
    Eventually.within(
        Duration.ofSeconds(10),
        "the server has no connection that the pool does not know",
        () -> proxy.openConnections() <= connections.allocatedSize());
  }

  private static int transactions() {
    return SharedPostgres.server()
        .query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'ferry' AND state <> 'idle'")
        .size();
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
