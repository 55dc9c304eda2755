package dev.ferry.cli;

import dev.ferry.client.Progress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs one transfer to its end while showing its progress.
 *
 * @param display where progress goes
 * @param console where a note goes when the process is interrupted
 * @param howToContinue what to tell then
 */
record Following(ProgressDisplay display, Console console, String howToContinue) {

  /** What a transfer came to. */
  record Outcome<T>(T result, @Nullable Progress last, Duration took) {
    /** Bytes per second of what this run moved. */
    double bytesPerSecond(long movedBytes) {
      return movedBytes / Math.max(took.toNanos() / 1e9, 1e-9);
    }
  }

  /**
   * Waits for the completion.
   *
   * @param completion starts the transfer
   * @param progress its snapshots; completes with it and never fails
   * @param pause stops it after what was sent is safe
   */
  <T> Outcome<T> run(Mono<T> completion, Flux<Progress> progress, Mono<Void> pause) {
    Snapshot snapshot = new Snapshot();
    Scheduler screen = Schedulers.newSingle("ferry-console", true);
    Mono<T> shown =
        progress
            .onBackpressureLatest()
            .publishOn(screen, 1)
            .doOnNext(snapshot::take)
            .doOnNext(display::show)
            .then(Mono.empty());
    long startNanos = System.nanoTime();
    try (Interruption interruption = Interruption.arm(pause, display, console, howToContinue)) {
      T result = waitFor(Flux.merge(shown, completion).single(), interruption);
      return new Outcome<>(result, snapshot.last, Duration.ofNanos(System.nanoTime() - startNanos));
    } finally {
      screen.dispose();
      display.end();
    }
  }

  private static <T> T waitFor(Mono<T> transfer, Interruption interruption) {
    try {
      return Awaiting.value(transfer);
    } catch (RuntimeException e) {
      interruption.endIfBegun();
      throw e;
    }
  }

  /** The newest snapshot, handed from the console's thread to the waiting one. */
  private static final class Snapshot {
    private volatile @Nullable Progress last;

    void take(Progress progress) {
      last = progress;
    }
  }
}
