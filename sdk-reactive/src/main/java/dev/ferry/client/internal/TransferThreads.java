package dev.ferry.client.internal;

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** The threads of one client, all daemons: network, disk and digests are kept apart. */
public final class TransferThreads {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int IO_THREADS = Math.min(16, Math.max(4, 2 * CORES));
  private static final int QUEUED_IO_TASKS = 100_000;
  private static final int IDLE_SECONDS = 10;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final LoopResources loops = LoopResources.create("ferry-client-net", 2, true);
  private final Scheduler io =
      Schedulers.newBoundedElastic(
          IO_THREADS, QUEUED_IO_TASKS, "ferry-client-io", IDLE_SECONDS, true);
  private final Scheduler digests =
      Schedulers.newParallel("ferry-client-digest", Math.min(4, CORES), true);

  LoopResources loops() {
    return loops;
  }

  /** Where files are read and written; tasks may block. */
  public Scheduler io() {
    return io;
  }

  Scheduler digests() {
    return digests;
  }

  /** A lane for files. */
  public SerialLane ioLane() {
    return new SerialLane(io);
  }

  /** Ends all threads, letting running tasks finish within 2 s. */
  public Mono<Void> close() {
    return Mono.whenDelayError(
            loops.disposeLater(Duration.ZERO, GRACE),
            io.disposeGracefully().timeout(GRACE),
            digests.disposeGracefully().timeout(GRACE))
        .onErrorComplete()
        .doFinally(
            signal -> {
              io.dispose();
              digests.dispose();
            });
  }
}
