package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SampleUploads.MANY;
import static dev.ferry.resume.r2dbc.SampleUploads.created;
import static dev.ferry.resume.r2dbc.SampleUploads.done;
import static dev.ferry.resume.r2dbc.SampleUploads.fresh;
import static dev.ferry.resume.r2dbc.SampleUploads.one;
import static dev.ferry.resume.r2dbc.SampleUploads.receipt;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Two services that use one database at the same time. */
@Timeout(120)
final class PostgresNodesTest {
  private final long seed = Long.getLong("ferry.seed", 20_261_121L);
  private PostgresAddress address;
  private List<ResumeStore> nodes;

  /** Both at once, on a schema without any table. */
  @BeforeEach
  void open() {
    address = SharedPostgres.freshSchema();
    nodes = together(2, i -> PostgresResumeStores.open(address, PostgresServer.USER, ""));
  }

  @AfterEach
  void close() {
    done(Flux.fromIterable(nodes).concatMap(ResumeStore::close).then());
  }

  @Test
  void open_fourMoreAtOnceOnAFreshSchema_migrateOnceAndAgreeOnTheIdentity() {
    PostgresAddress empty = SharedPostgres.freshSchema();
    List<ResumeStore> stores =
        together(4, i -> PostgresResumeStores.open(empty, PostgresServer.USER, ""));

    assertThat(one(Flux.fromIterable(stores).concatMap(ResumeStore::identity).distinct().count()))
        .isEqualTo(1);
    assertThat(
            SharedPostgres.server()
                .query("SELECT version FROM " + empty.schemaOrNull() + ".schema_step"))
        .hasSize(SchemaScript.all().size());
    done(Flux.fromIterable(stores).concatMap(ResumeStore::close).then());
  }

  @Test
  void create_atTheLimitOnBothNodes_neverGoesBeyondIt() {
    for (int round = 0; round < 5; round++) {
      int limit = 3 + round;
      endAll();

      List<FailureCode> refused = together(4 * limit, i -> outcome(node(i).create(fresh(), limit)));

      assertThat(refused).hasSize(3 * limit).containsOnly(FailureCode.LIMIT_EXCEEDED);
      assertThat(one(openUploads().count())).isEqualTo(limit);
    }
  }

  private void endAll() {
    done(
        openUploads()
            .concatMap(
                record -> node(0).end(record.id(), UploadState.ABORTED, null, Duration.ofHours(1)))
            .then());
  }

  private Flux<UploadRecord> openUploads() {
    return node(0).list(null, EnumSet.of(UploadState.OPEN));
  }

  @Test
  void create_sameKeyOnBothNodesAtOnce_oneWinsAndTheOtherLearnsItsId() {
    for (int round = 0; round < 20; round++) {
      String key = "key-" + round;
      List<NewUpload> rivals = List.of(fresh(key), fresh(key), fresh(key), fresh(key));

      List<String> told =
          together(
              rivals.size(),
              i ->
                  node(i)
                      .create(rivals.get(i), MANY)
                      .map(record -> record.id().value())
                      .onErrorResume(TransferException.class, e -> Mono.just(winner(e))));

      assertThat(told).hasSize(4).containsOnly(told.get(0)).doesNotContain("");
    }
  }

  private static String winner(TransferException failure) {
    assertThat(failure.code()).isEqualTo(FailureCode.KEY_CONFLICT);
    return failure.details().getOrDefault("uploadId", "");
  }

  @Test
  void completePublish_firstVersionsOfOnePathAtOnce_bothComplete() {
    for (int round = 0; round < 10; round++) {
      WorkspaceFile file = WorkspaceFile.parse("lab:/same-" + round);
      List<UploadRecord> publishing =
          List.of(publishing(file, "a" + round, "etag-0"), publishing(file, "b" + round, "etag-1"));

      List<UploadRecord> published =
          together(2, i -> node(i).completePublish(publishing.get(i), Duration.ofHours(1)));

      assertThat(published).hasSize(2);
      PublishedFile kept = one(node(0).published(file));
      assertThat(kept.etag()).isIn("etag-0", "etag-1");
    }
  }

  private UploadRecord publishing(WorkspaceFile file, String key, String etag) {
    UploadRecord open = one(node(0).create(fresh(key, file), MANY));
    return one(node(0).beginPublish(open.id(), open.epoch(), receipt(open, etag)));
  }

  @Test
  void commit_groupsOfTheSameUploadsInAnyOrder_neverWaitInACircle() {
    Random random = new Random(seed);
    List<UploadRecord> uploads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      uploads.add(created(node(0)));
    }
    for (int round = 0; round < 10; round++) {
      List<UploadRecord> now = one(node(0).list(null, EnumSet.of(UploadState.OPEN)).collectList());

      List<List<OffsetCommit>> groups =
          Stream.generate(() -> shuffled(now, random)).limit(6).toList();

      List<List<CommitResult>> results =
          together(groups.size(), i -> node(i).commit(groups.get(i), true));

      assertThat(results.stream().flatMap(List::stream).filter(CommitResult.COMMITTED::equals))
          .as("seed %d, round %d: each moved once", seed, round)
          .hasSize(uploads.size());
    }
  }

  private static List<OffsetCommit> shuffled(List<UploadRecord> records, Random random) {
    List<OffsetCommit> group = new ArrayList<>();
    records.forEach(record -> group.add(SampleUploads.commit(record, 10)));
    Collections.shuffle(group, random);
    return group;
  }

  @Test
  void attachAndCommit_writersOnBothNodes_epochsGrowAndNoCommitIsDoubled() {
    for (int round = 0; round < 5; round++) {
      Random random = new Random(seed + round);
      UploadRecord upload = created(node(0));
      Queue<Long> epochs = new ConcurrentLinkedQueue<>();
      Queue<OffsetCommit> won = new ConcurrentLinkedQueue<>();
      List<Integer> turns = random.ints(12, 1, 6).boxed().toList();

      List<Boolean> ended =
          together(
              turns.size(),
              i -> writer(node(i), upload.id(), turns.get(i), epochs, won).thenReturn(true));

      assertThat(ended).hasSize(turns.size());
      assertThat(epochs)
          .as("seed %d, round %d", seed, round)
          .doesNotHaveDuplicates()
          .hasSize(turns.stream().mapToInt(t -> t).sum());
      assertChain(upload.id(), won, round);
    }
  }

  /** Attaches and commits on, again and again; within one writer, each epoch is above the last. */
  private static Mono<Void> writer(
      ResumeStore node, UploadId id, int turns, Queue<Long> epochs, Queue<OffsetCommit> won) {
    return node.attach(id)
        .doOnNext(record -> epochs.add(record.epoch()))
        .flatMapMany(record -> Flux.range(0, 4).concatMap(step -> commit(node, record, step, won)))
        .then()
        .repeat(turns - 1)
        .then();
  }

  private static Mono<CommitResult> commit(
      ResumeStore node, UploadRecord record, int step, Queue<OffsetCommit> won) {
    OffsetCommit commit =
        new OffsetCommit(
            record.id(),
            record.epoch(),
            SampleUploads.after(record, 10L * step),
            SampleUploads.after(record, 10L * (step + 1)),
            record.updatedAt());
    return node.commit(List.of(commit), step % 2 == 0)
        .map(results -> results.get(0))
        .doOnNext(
            result -> {
              if (result == CommitResult.COMMITTED) {
                won.add(commit);
              }
            });
  }

  private void assertChain(UploadId id, Queue<OffsetCommit> won, int round) {
    long frontier = 0;
    long epoch = 0;
    for (OffsetCommit commit :
        won.stream().sorted(comparing(c -> c.durable().lengthBytes())).toList()) {
      assertThat(commit.expected().lengthBytes())
          .as("seed %d, round %d: no gap and no commit twice", seed, round)
          .isEqualTo(frontier);
      assertThat(commit.epoch()).isGreaterThanOrEqualTo(epoch);
      frontier = commit.durable().lengthBytes();
      epoch = commit.epoch();
    }
    assertThat(frontier).as("seed %d, round %d: somebody won", seed, round).isPositive();
    assertThat(one(node(1).find(id)).durable().lengthBytes()).isEqualTo(frontier);
  }

  private ResumeStore node(int i) {
    return nodes.get(i % nodes.size());
  }

  /** The outcomes of calls that begin on threads of their own. */
  private static <T> List<T> together(int calls, IntFunction<Mono<T>> call) {
    return one(
        Flux.range(0, calls)
            .flatMap(i -> call.apply(i).subscribeOn(Schedulers.boundedElastic()), calls)
            .collectList());
  }

  /** The failure's code; empty when it worked. */
  private static Mono<FailureCode> outcome(Mono<?> call) {
    return call.then(Mono.<FailureCode>empty())
        .onErrorResume(TransferException.class, failure -> Mono.just(failure.code()));
  }
}
