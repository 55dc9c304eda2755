package dev.ferry.resume.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

@Timeout(60)
final class DatabaseLaneTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DatabaseLane lane = new DatabaseLane();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    lane.runLast(Mono::empty).onErrorComplete().block(PATIENCE);
  }

  @Test
  void run_anyCall_runsOnItsThreadWhichMayBlock() {
    Thread thread = lane.run(() -> Mono.fromCallable(Thread::currentThread)).block(PATIENCE);

    assertThat(thread).isNotNull().isNotInstanceOf(NonBlocking.class);
    assertThat(thread.getName()).startsWith("ferry-db-");
  }

  @Test
  void check_otherThreads_isADefect() {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(lane::check)
        .satisfies(e -> assertThat(e.code()).isEqualTo(FailureCode.INTERNAL));
    DatabaseLane other = new DatabaseLane();
    StepVerifier.create(other.run(() -> Mono.fromRunnable(lane::check)))
        .verifyErrorMessage(
            "A statement would run on ferry-db-"
                + number(other)
                + ", not ferry-db-"
                + number(lane));
    StepVerifier.create(lane.run(() -> Mono.fromRunnable(lane::check))).verifyComplete();
    other.runLast(Mono::empty).block(PATIENCE);
  }

  private static String number(DatabaseLane lane) {
    String name =
        lane.run(() -> Mono.fromCallable(Thread.currentThread()::getName)).block(PATIENCE);
    return String.valueOf(name).substring("ferry-db-".length());
  }

  @Test
  void run_askedForAfterItEnded_keepsItsValue() {
    StepVerifier.create(lane.run(() -> Mono.just("value")), 0)
        .expectSubscription()
        .then(() -> assertThat(lane.run(Mono::empty).block(PATIENCE)).isNull())
        .thenRequest(1)
        .expectNext("value")
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void run_cancelledUnderWay_finishesWithoutInterrupt() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch finished = new CountDownLatch(1);
    Disposable call =
        lane.run(
                () ->
                    Mono.fromRunnable(
                        () -> {
                          begun.countDown();
                          interrupted.set(!awaitGate());
                          finished.countDown();
                        }))
            .subscribe();
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

    call.dispose();
    gate.countDown();

    assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted).isFalse();
  }

  @Test
  void run_cancelledInTheQueue_neverBegins() {
    AtomicBoolean ran = new AtomicBoolean();
    Disposable first = lane.run(this::blocked).subscribe();
    Disposable second = lane.run(() -> Mono.fromRunnable(() -> ran.set(true))).subscribe();

    second.dispose();
    gate.countDown();
    lane.<Void>run(Mono::empty).block(PATIENCE);

    assertThat(ran).isFalse();
    assertThat(first.isDisposed()).isTrue();
  }

  @Test
  void run_tooManyWaiting_isRefusedAndTheOthersRun() {
    Disposable first = lane.run(this::blocked).subscribe();
    List<Integer> results = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    List<Disposable> running = new ArrayList<>();
    for (int i = 0; i < 4_200; i++) {
      int number = i;
      running.add(lane.run(() -> Mono.just(number)).subscribe(results::add, failures::add));
    }
    assertThat(failures).hasSizeGreaterThanOrEqualTo(103).allMatch(DatabaseLaneTest::isUnavailable);

    gate.countDown();
    lane.<Void>run(Mono::empty)
        .retryWhen(Retry.fixedDelay(1_000, Duration.ofMillis(5))) // until there is room again
        .block(PATIENCE);

    assertThat(results).hasSize(4_200 - failures.size()).isSorted();
    assertThat(first.isDisposed()).isTrue();
    assertThat(running).allMatch(Disposable::isDisposed);
  }

  @Test
  void run_fatalError_reachesTheCallerAndTheLaneGoesOn() {
    StepVerifier.create(
            lane.run(
                () ->
                    Mono.fromRunnable(
                        () -> {
                          throw new LinkageError("planted");
                        })))
        .verifyError(LinkageError.class);

    assertThat(lane.run(() -> Mono.just(1)).block(PATIENCE)).isEqualTo(1);
  }

  @Test
  void runLast_earlierCalls_runFirstAndLaterOnesAreRefused() throws Exception {
    List<String> order = new ArrayList<>();
    Disposable first =
        lane.run(this::blocked).subscribe(v -> {}, e -> {}, () -> order.add("first"));
    CountDownLatch ended = new CountDownLatch(1);
    Disposable last =
        lane.runLast(() -> Mono.fromRunnable(() -> order.add("last")))
            .doFinally(signal -> ended.countDown())
            .subscribe();

    StepVerifier.create(lane.run(() -> Mono.just(1)))
        .verifyErrorMatches(DatabaseLaneTest::isUnavailable);
    gate.countDown();

    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(last.isDisposed()).isTrue();
    assertThat(order).containsExactly("first", "last");
    assertThat(first.isDisposed()).isTrue();
  }

  private Mono<Void> blocked() {
    return Mono.fromRunnable(this::awaitGate);
  }

  @CanIgnoreReturnValue
  private boolean awaitGate() {
    try {
      return gate.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static boolean isUnavailable(Throwable failure) {
    return failure instanceof TransferException known
        && known.code() == FailureCode.STORE_UNAVAILABLE;
  }
}
