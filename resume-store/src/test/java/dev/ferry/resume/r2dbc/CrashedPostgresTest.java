package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SampleUploads.created;
import static dev.ferry.resume.r2dbc.SampleUploads.done;
import static dev.ferry.resume.r2dbc.SampleUploads.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A real server, really killed while services commit to it. */
@Timeout(180)
final class CrashedPostgresTest {
  private static final int CRASHES = 2;
  private static final int WRITERS = 4;

  @Test
  void commit_serverKilledAtSeededMoments_losesNothingAcknowledgedAndNoEpoch() throws Exception {
    long seed = Long.getLong("ferry.seed", 20_261_121L);
    Random random = new Random(seed);
    PostgresServer server = SharedPostgres.server();
    ResumeStore store =
        one(PostgresResumeStores.open(SharedPostgres.freshSchema(), PostgresServer.USER, ""));
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(store, created(store).id(), i % 2 == 0));
    }
    for (int crash = 0; crash < CRASHES; crash++) {
      int goal = 5 + random.nextInt(60);
      List<Disposable> running = writers.stream().map(Writer::start).toList();
      Eventually.within(
          SampleUploads.PATIENCE,
          "commits go on",
          () -> writers.stream().allMatch(writer -> writer.commitsOfThisRun.get() >= goal));

      server.crash();
      Eventually.within(
          SampleUploads.PATIENCE,
          "every writer was told",
          () -> running.stream().allMatch(Disposable::isDisposed));
      server.restart();
      Eventually.within(Duration.ofSeconds(20), "the store answers", () -> answers(store));

      for (Writer writer : writers) {
        writer.check("seed %d, crash %d".formatted(seed, crash));
      }
    }
    done(store.close());
  }

  private static boolean answers(ResumeStore store) {
    return one(store.ping().thenReturn(true).onErrorReturn(false));
  }

  /**
   * Commits one byte after the other until the store fails, and remembers what was acknowledged.
   */
  private static final class Writer {
    private final ResumeStore store;
    private final UploadId id;
    private final boolean powerSafe;
    private final AtomicLong epoch = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong commitsOfThisRun = new AtomicLong();

    Writer(ResumeStore store, UploadId id, boolean powerSafe) {
      this.store = store;
      this.id = id;
      this.powerSafe = powerSafe;
    }

    Disposable start() {
      commitsOfThisRun.set(0);
      return store
          .attach(id)
          .flatMapMany(this::commitOn)
          .onErrorComplete(TransferException.class)
          .subscribe();
    }

    private Flux<CommitResult> commitOn(UploadRecord record) {
      assertThat(record.epoch()).isGreaterThan(epoch.getAndSet(record.epoch()));
      return Flux.range(0, Integer.MAX_VALUE).concatMap(step -> commit(record, step), 0);
    }

    private Mono<CommitResult> commit(UploadRecord record, int step) {
      Prefix next = SampleUploads.after(record, step + 1L);
      return store
          .commit(
              List.of(
                  new OffsetCommit(
                      id,
                      record.epoch(),
                      SampleUploads.after(record, step),
                      next,
                      record.updatedAt())),
              powerSafe)
          .map(results -> results.get(0))
          .doOnNext(
              result -> {
                assertThat(result).isEqualTo(CommitResult.COMMITTED);
                acknowledged.set(next.lengthBytes());
                commitsOfThisRun.incrementAndGet();
              });
    }

    /** One commit more than acknowledged may be there; of the ephemeral ones, any may be gone. */
    void check(String when) {
      UploadRecord found = one(store.find(id));
      long frontier = found.durable().lengthBytes();
      assertThat(found.epoch()).as("%s: no epoch is lost", when).isEqualTo(epoch.get());
      assertThat(frontier)
          .as("%s: acknowledged and found", when)
          .isBetween(powerSafe ? acknowledged.get() : 0L, acknowledged.get() + 1);
      acknowledged.set(frontier);
    }
  }
}
