package dev.ferry.service.storage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

final class DiskLaneTest {
  private static final int THREADS = 2;
  private static final int STEPS = 200_000;

  /** Bulk transfers that have always more to do: each step schedules the next one. */
  @Test
  void schedule_besideTasksThatGoOnAndOn_isNextInLine() throws Exception {
    try (DiskLane lane = new DiskLane(THREADS)) {
      AtomicInteger steps = new AtomicInteger();
      CompletableFuture<Integer> waited = new CompletableFuture<>();
      Runnable other =
          () -> {
            int before = steps.get();
            var unused = lane.scheduler().schedule(() -> waited.complete(steps.get() - before));
          };
      for (int bulk = 0; bulk < THREADS; bulk++) {
        new GoingOn(lane.scheduler(), steps, other).run();
      }

      assertThat(waited.get(20, TimeUnit.SECONDS)).isLessThan(STEPS / 10);
    }
  }

  /** BlockHound is on: waiting for a lock of the queue would fail here. */
  @Test
  void schedule_fromEventLoopsAtTheSameTime_doesNotBlockThem() {
    try (DiskLane lane = new DiskLane(THREADS)) {
      Long scheduled =
          Flux.range(0, 4)
              .parallel(4)
              .runOn(Schedulers.newParallel("loops", 4))
              .map(
                  loop -> {
                    for (int step = 0; step < STEPS; step++) {
                      var unused = lane.scheduler().schedule(() -> {});
                    }
                    return loop;
                  })
              .sequential()
              .count()
              .block(Duration.ofSeconds(30));

      assertThat(scheduled).isEqualTo(4);
    }
  }

  private record GoingOn(Scheduler lane, AtomicInteger steps, Runnable other) implements Runnable {
    @Override
    public void run() {
      int step = steps.incrementAndGet();
      if (step == STEPS / 2) {
        var unused = CompletableFuture.runAsync(other);
      }
      if (step < STEPS) {
        var unused = lane.schedule(this);
      }
    }
  }
}
