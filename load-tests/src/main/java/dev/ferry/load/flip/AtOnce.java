package dev.ferry.load.flip;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Rounds that mostly wait, each on its own thread. */
final class AtOnce {
  private AtOnce() {}

  /** What all of them gave, in their order, once the last one ended. */
  static List<FlipRound> run(List<Callable<FlipRound>> rounds) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, rounds.size()));
    try {
      return threads.invokeAll(rounds).stream().map(AtOnce::result).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted between flips", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static FlipRound result(Future<FlipRound> round) {
    try {
      return round.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a flip could not be tried", e);
    }
  }
}
