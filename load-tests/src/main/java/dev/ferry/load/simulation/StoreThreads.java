package dev.ferry.load.simulation;

import dev.ferry.resume.StoreLane;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/** Calls of the resume store: each takes its time, some fail, and some only seem to. */
final class StoreThreads implements StoreLane {
  private final World world;
  private final Scheduler threads;

  StoreThreads(World world, Scheduler threads) {
    this.world = world;
    this.threads = threads;
  }

  @Override
  public <T> Mono<T> call(String name, Supplier<Optional<T>> work) {
    return Mono.create(
        sink -> {
          AtomicBoolean cancelled = new AtomicBoolean();
          var unusedSink = sink.onCancel(() -> cancelled.set(true));
          var unused = threads.schedule(() -> begin(name, work, sink, cancelled));
        });
  }

  private <T> void begin(
      String name, Supplier<Optional<T>> work, MonoSink<T> sink, AtomicBoolean cancelled) {
    if (cancelled.get()) {
      return;
    }
    boolean fails = world.faults().storeFails();
    boolean happens = !fails || world.faults().replyOnlyLost();
    Runnable answer = happens ? answer(work, sink) : () -> fail(sink, unavailable());
    if (happens) {
      world.storeChanged();
    }
    world.trace().add("store " + name + (fails ? happens ? ", reply lost" : ", failed" : ""));
    Runnable heard = fails ? () -> fail(sink, unavailable()) : answer;
    var unused =
        threads.schedule(
            () -> {
              if (!cancelled.get()) {
                heard.run();
              }
            });
  }

  /** Does the work now, for the answer later. */
  private static <T> Runnable answer(Supplier<Optional<T>> work, MonoSink<T> sink) {
    try {
      Optional<T> found = work.get();
      return () -> found.ifPresentOrElse(sink::success, sink::success);
    } catch (TransferException e) {
      return () -> fail(sink, e);
    }
  }

  private static void fail(MonoSink<?> sink, TransferException failure) {
    sink.error(failure);
  }

  private static TransferException unavailable() {
    return new TransferException(FailureCode.STORE_UNAVAILABLE, "The resume store did not answer");
  }
}
