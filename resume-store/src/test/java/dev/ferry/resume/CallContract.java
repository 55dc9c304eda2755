package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.LAB;
import static dev.ferry.resume.UploadSamples.MANY;
import static dev.ferry.resume.UploadSamples.RETENTION;
import static dev.ferry.resume.UploadSamples.aPut;
import static dev.ferry.resume.UploadSamples.aTime;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.anUpload;
import static dev.ferry.resume.UploadSamples.asPublishing;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.commit;
import static dev.ferry.resume.UploadSamples.created;
import static dev.ferry.resume.UploadSamples.found;
import static dev.ferry.resume.UploadSamples.inState;
import static dev.ferry.resume.UploadSamples.prefix;
import static dev.ferry.resume.UploadSamples.putReceipt;
import static dev.ferry.resume.UploadSamples.receipt;
import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What holds for calls of every kind: threads, cancelling, concurrency, closing. */
interface CallContract extends StoreUnderTest {
  /** Every call of the interface but {@code close}, on an upload in the given state. */
  private Map<String, Publisher<?>> everyCall(UploadRecord record) {
    UploadId id = record.id();
    WorkspaceFile file = record.created().file();
    Map<String, Publisher<?>> calls = new LinkedHashMap<>();
    calls.put("create", store().create(anUpload(), MANY));
    calls.put("create in conflict", store().create(record.created(), MANY));
    calls.put("create beyond the limit", store().create(anUpload(), 0));
    calls.put("create publishing", createdPublishing(aPut(8)));
    calls.put("find", store().find(id));
    calls.put("find nothing", store().find(anId()));
    calls.put("find by key", store().find(LAB, record.created().key()));
    calls.put("commit", store().commit(List.of(commit(record, 200)), true));
    calls.put("commit for kills", store().commit(List.of(commit(record, 300)), false));
    calls.put("attach", store().attach(id));
    calls.put("begin", store().beginPublish(id, record.epoch(), receipt(record, "")));
    calls.put("complete", store().completePublish(asPublishing(record), RETENTION));
    calls.put("revert", store().revertPublish(id));
    calls.put("end", store().end(id, UploadState.FAILED, null, RETENTION));
    calls.put("list", store().list(null, EnumSet.allOf(UploadState.class)));
    calls.put("list expired", store().listExpired(Instant.now().plus(RETENTION), 5));
    calls.put("purge", store().purge(Instant.now()));
    calls.put("published", store().published(file));
    calls.put("published in", store().publishedIn(LAB, WorkspacePath.parse("/uploads")));
    calls.put("forget", store().forgetPublished(file));
    calls.put("identity", store().identity());
    calls.put("ping", store().ping());
    return calls;
  }

  private Mono<UploadRecord> createdPublishing(NewUpload put) {
    return store().createPublishing(put, putReceipt(put));
  }

  @Test
  default void everyCall_everySignal_isEmittedOnTheStoresThread() {
    for (UploadState state : UploadState.values()) {
      everyCall(inState(store(), state))
          .forEach(
              (name, call) ->
                  assertThat(emittingThreads(call))
                      .as(name)
                      .isNotEmpty()
                      .allMatch(thread -> thread.startsWith(threadPrefix())));
    }
  }

  private static Queue<String> emittingThreads(Publisher<?> call) {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    await(
        Flux.from(call)
            .doOnEach(signal -> threads.add(Thread.currentThread().getName()))
            .then()
            .onErrorComplete()
            .subscribeOn(Schedulers.parallel()));
    return threads;
  }

  @Test
  default void everyCall_notSubscribed_doesNothing() {
    UploadRecord record = inState(store(), UploadState.OPEN);

    assertThat(everyCall(record)).hasSize(22);

    assertThat(found(store(), record.id())).isEqualTo(record);
  }

  @Test
  default void commit_sixteenWriters_oneWinsEachEpochAndTheFrontierOnlyGrows() {
    long seed = Long.getLong("ferry.seed", 20_261_121L);
    for (int round = 0; round < 5; round++) {
      Random random = new Random(seed + round);
      UploadRecord record = created(store());
      Queue<OffsetCommit> won = new ConcurrentLinkedQueue<>();
      Queue<Long> epochs = new ConcurrentLinkedQueue<>();
      List<Integer> turns = random.ints(16, 1, 6).boxed().toList();

      await(
          Flux.fromIterable(turns)
              .flatMap(
                  t -> writer(record.id(), t, epochs, won).subscribeOn(Schedulers.parallel()), 16)
              .then());

      assertThat(epochs)
          .as("seed %d", seed + round)
          .doesNotHaveDuplicates()
          .hasSize(turns.stream().mapToInt(t -> t).sum());
      assertChain(
          record,
          won.stream().sorted(comparing(c -> c.durable().lengthBytes())).toList(),
          seed + round);
    }
  }

  /** Attaches and writes on, again and again, as often as told; what it won goes to the queue. */
  private Mono<Void> writer(UploadId id, int turns, Queue<Long> epochs, Queue<OffsetCommit> won) {
    return store()
        .attach(id)
        .doOnNext(record -> epochs.add(record.epoch()))
        .flatMapMany(record -> Flux.range(0, 4).concatMap(step -> writeOn(record, step, won)))
        .then()
        .repeat(turns - 1)
        .then();
  }

  private Mono<CommitResult> writeOn(UploadRecord record, int step, Queue<OffsetCommit> won) {
    long from = record.durable().lengthBytes() + step * 10L;
    OffsetCommit commit =
        new OffsetCommit(record.id(), record.epoch(), prefix(from), prefix(from + 10), aTime());
    return store()
        .commit(List.of(commit), false)
        .map(results -> results.get(0))
        .doOnNext(
            result -> {
              if (result == CommitResult.COMMITTED) {
                won.add(commit);
              }
            });
  }

  /** Won commits follow each other without a gap, and epochs never go back. */
  private void assertChain(UploadRecord record, List<OffsetCommit> won, long seed) {
    long frontier = 0;
    long epoch = 0;
    for (OffsetCommit commit : won) {
      assertThat(commit.expected().lengthBytes()).as("seed %d", seed).isEqualTo(frontier);
      assertThat(commit.epoch()).as("seed %d", seed).isGreaterThanOrEqualTo(epoch);
      frontier = commit.durable().lengthBytes();
      epoch = commit.epoch();
    }
    assertThat(frontier).as("seed %d: somebody won", seed).isPositive();
    assertThat(found(store(), record.id()).durable()).isEqualTo(prefix(frontier));
  }

  @Test
  default void everyCall_cancelledAtAnyMoment_changesAllOrNothingAndTheStoreGoesOn() {
    long seed = Long.getLong("ferry.seed", 20_261_121L);
    Random random = new Random(seed);
    UploadRecord record = created(store());
    AtomicInteger completed = new AtomicInteger();
    int spinNanos = 400_000;
    for (int cancel = 0; cancel < 1_000; cancel++) {
      int before = completed.get();
      long next = record.durable().lengthBytes() + 1 + random.nextInt(1_000);
      List<Publisher<?>> calls =
          List.of(
              store().commit(List.of(commit(record, next)), random.nextInt(10) == 0),
              store().attach(record.id()),
              store().list(null, EnumSet.of(UploadState.OPEN)),
              store().create(record.created(), MANY));
      Publisher<?> call = calls.get(random.nextInt(calls.size()));
      Disposable running = Flux.from(call).subscribe(v -> {}, e -> {}, completed::incrementAndGet);
      spin(random.nextInt(spinNanos));
      running.dispose();
      spinNanos = nearTheEndOfACall(spinNanos, completed.get() > before);
      awaitCallsUnderWay();

      UploadRecord after = found(store(), record.id());
      assertThat(after.durable())
          .as("seed %d, cancel %d", seed, cancel)
          .isIn(record.durable(), prefix(next));
      assertThat(after.epoch()).isBetween(record.epoch(), record.epoch() + 1);
      record = after;
    }
    assertThat(completed).as("seed %d: some were cancelled", seed).hasValueLessThan(1_000);
    assertThat(record.durable().lengthBytes()).isPositive();
    await(store().ping());
  }

  /** However fast the store and the machine are, some calls end before and some are cut off. */
  private static int nearTheEndOfACall(int spinNanos, boolean ended) {
    return ended ? Math.max(spinNanos / 20 * 19, 1_000) : Math.min(spinNanos / 20 * 21, 50_000_000);
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  default void ping_openStore_completes() {
    assertThat(await(store().ping())).isNull();
  }

  @Test
  default void close_callsUnderWay_complete() {
    Queue<UploadRecord> records = new ConcurrentLinkedQueue<>();
    Disposable running =
        Flux.range(0, 20)
            .flatMap(i -> store().create(anUpload(), MANY), 20)
            .subscribe(records::add);

    await(store().close());

    assertThat(records).hasSize(20);
    running.dispose();
  }

  @Test
  default void close_laterCalls_failWithStoreUnavailable() {
    UploadRecord record = inState(store(), UploadState.OPEN);

    await(store().close());

    everyCall(record)
        .values()
        .forEach(
            call ->
                UploadContract.assertFails(
                    Flux.from(call).then(), FailureCode.STORE_UNAVAILABLE, "is closed"));
  }

  @Test
  default void close_again_completes() {
    await(store().close());

    assertThat(await(store().close())).isNull();
  }
}
