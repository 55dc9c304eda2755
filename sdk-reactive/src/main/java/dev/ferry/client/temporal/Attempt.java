package dev.ferry.client.temporal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * One attempt of an activity: a transfer, the heartbeats beside it, and what Temporal is told at
 * the end.
 *
 * <p>Two attempts of an activity may run at once, when Temporal gave one up that still lives. Both
 * write under the same transfer key, and the service lets the newest attach write only. Which of
 * the two <em>should</em> is Temporal's to say: an attempt that is fenced asks it by a heartbeat,
 * and attaches again only if the activity is its own; else it ends without a word. So a zombie that
 * attached once more, since its connection broke, loses the upload again to the attempt that is
 * current. Neither can harm a byte meanwhile.
 */
final class Attempt {
  private static final Logger LOG = Loggers.getLogger(Attempt.class);

  /** Calls to Temporal block; while it is away, those of all attempts wait here and harm nobody. */
  private static final Scheduler CALLS =
      Schedulers.newBoundedElastic(8, 10_000, "ferry-temporal", 60, true);

  /** How often an attempt that is current takes its transfer back. */
  private static final int TAKEOVERS = 3;

  /** Longest wait for a transfer that is left to another attempt. */
  private static final Duration LEAVING = Duration.ofSeconds(5);

  /**
   * For the transfer's own end to come first, once it was stopped: it may have been finished just
   * then. One that had not begun has no end.
   */
  private static final Duration STOPPED = Duration.ofSeconds(5);

  private final Hold hold;
  private final ActivityTransfer transfer;
  private final CancelMode onCancel;
  private final Sinks.One<Standing> asked = Sinks.one();
  private final Sinks.One<Standing> lost = Sinks.one();
  private final Sinks.Empty<Void> over = Sinks.empty();
  private volatile boolean cancelled;
  private volatile boolean isLost;

  Attempt(Hold hold, ActivityTransfer transfer, CancelMode onCancel) {
    this.hold = hold;
    this.transfer = transfer;
    this.onCancel = onCancel;
  }

  /** What it was called with. */
  ActivityCall call() {
    return hold.call();
  }

  /** Where the transfer is. */
  TransferHeartbeat heartbeat() {
    return transfer.heartbeat();
  }

  /**
   * Runs it; completes when Temporal was told how it ended, and never fails.
   *
   * @param before completes when nothing of an earlier attempt is in the way on this machine
   */
  Mono<AttemptEnd> run(Mono<Void> before) {
    Mono<Outcome> transferred =
        before.then(Mono.defer(() -> transferred(TAKEOVERS))).<Outcome>map(Outcome.Done::new);
    return Mono.firstWithSignal(transferred, stopped(), left(), heartbeats())
        .onErrorResume(failure -> Mono.just(failed(failure)))
        .flatMap(this::told)
        .doFinally(signal -> ended());
  }

  /** Ends it without a word to Temporal; completes when nothing of it is in the way any more. */
  Mono<Void> lose() {
    stand(Standing.LOST);
    return over.asMono();
  }

  /** Whether the activity is another attempt's. */
  boolean isLost() {
    return isLost;
  }

  /** It is over, or ends before it was run. */
  void ended() {
    Sinks.EmitResult unused = over.tryEmitEmpty();
  }

  /** Stops it and gives the activity back, so that another worker goes on; completes then. */
  Mono<Void> handBack() {
    stand(Standing.HANDED_BACK);
    return over.asMono();
  }

  private Mono<Object> transferred(int takeovers) {
    return transfer
        .start()
        .onErrorResume(
            TransferException.class,
            failure ->
                failure.code() == FailureCode.FENCED && takeovers > 0
                    ? confirmed().then(Mono.defer(() -> transferred(takeovers - 1)))
                    : Mono.error(failure));
  }

  /** Completes once Temporal says that the activity is this attempt's. */
  private Mono<Standing> confirmed() {
    return beat()
        .filter(standing -> standing == Standing.CURRENT)
        .repeatWhenEmpty(again -> again.delayElements(hold.interval()));
  }

  /** Heartbeats, and the end of the hold when none is answered; nothing else ever comes of it. */
  private Mono<Outcome> heartbeats() {
    Flux<Long> ticks = Flux.interval(Duration.ZERO, hold.interval());
    return Flux.merge(
            ticks.doOnNext(tick -> checkHold()).then(),
            ticks.onBackpressureDrop().concatMap(tick -> beat(), 1).then())
        .then(Mono.never());
  }

  private void checkHold() {
    if (hold.isOver(System.nanoTime())) {
      stand(Standing.LOST);
    }
  }

  private Mono<Standing> beat() {
    return Mono.fromCallable(() -> hold.beat(transfer.heartbeat()))
        .subscribeOn(CALLS)
        .onErrorReturn(Standing.UNKNOWN)
        .doOnNext(this::stand);
  }

  private void stand(Standing standing) {
    switch (standing) {
      case CURRENT, UNKNOWN -> {}
      case CANCELLED, HANDED_BACK -> {
        Sinks.EmitResult unused = asked.tryEmitValue(standing);
      }
      case LOST -> {
        isLost = true;
        Sinks.EmitResult unused = lost.tryEmitValue(standing);
      }
    }
  }

  /** The transfer mostly fails by itself when it is stopped; one that had not begun does not. */
  private Mono<Outcome> stopped() {
    return asked
        .asMono()
        .flatMap(
            standing -> {
              cancelled = standing == Standing.CANCELLED;
              boolean discard = cancelled && onCancel == CancelMode.ABORT;
              return (discard ? transfer.abort() : transfer.pause())
                  .then(Mono.delay(STOPPED))
                  .map(waited -> failed(paused()));
            });
  }

  private static TransferException paused() {
    return new TransferException(
        FailureCode.PAUSED, "The attempt was stopped; a later one goes on");
  }

  private Mono<Outcome> left() {
    return lost.asMono()
        .flatMap(
            standing ->
                Mono.defer(transfer::leave)
                    .timeout(LEAVING)
                    .onErrorComplete()
                    .thenReturn(new Outcome.Lost(FailureCode.FENCED)));
  }

  private Outcome failed(Throwable thrown) {
    TransferException failure =
        thrown instanceof TransferException known
            ? known
            : new TransferException(FailureCode.INTERNAL, "The transfer failed: " + thrown, thrown);
    boolean stopped = failure.code() == FailureCode.PAUSED || failure.code() == FailureCode.ABORTED;
    return cancelled && stopped
        ? new Outcome.Cancelled(transfer.heartbeat())
        : new Outcome.Failed(failure);
  }

  /** Whatever came of it: what is not the attempt's any more is not its to report. */
  private Mono<AttemptEnd> told(Outcome reached) {
    Outcome outcome = isLost ? new Outcome.Lost(FailureCode.FENCED) : reached;
    return Mono.fromCallable(
            () -> {
              outcome.tell(hold);
              return end(outcome);
            })
        .subscribeOn(CALLS)
        .onErrorResume(failure -> Mono.just(end(untold(outcome, failure))));
  }

  /** Temporal gives the attempt up by its heartbeats then, and the next one finds all done. */
  private static Outcome untold(Outcome outcome, Throwable failure) {
    LOG.warn(
        "Temporal was not told of {} {}: {}",
        outcome.kind(),
        String.valueOf(outcome.codeOrNull()),
        String.valueOf(failure));
    return new Outcome.Lost(
        Standing.of(failure) == Standing.LOST ? FailureCode.FENCED : FailureCode.CONNECTION_LOST);
  }

  private AttemptEnd end(Outcome outcome) {
    ActivityCall call = hold.call();
    return new AttemptEnd(
        transfer.heartbeat().transferId(),
        call.workflowId(),
        call.activityId(),
        call.attempt(),
        outcome.kind(),
        outcome.codeOrNull());
  }
}
