package dev.ferry.service.check;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StorageFailures;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Where contents are read, and how much was. */
final class Reading {
  private final Scheduler disk;
  private final AtomicLong bytes = new AtomicLong();

  Reading(Scheduler disk) {
    this.disk = disk;
  }

  /** Runs a look at something open on the disk scheduler and closes it. */
  <T> Mono<T> of(AutoCloseable open, Callable<Optional<T>> look) {
    return Mono.fromCallable(
            () -> {
              try (open) {
                return look.call();
              }
            })
        .subscribeOn(disk)
        .onErrorMap(IOException.class, cause -> StorageFailures.of("checking", cause))
        .flatMap(Mono::justOrEmpty);
  }

  /** Reads an object from its start to its end; on the disk scheduler. */
  ContentScan scan(ContentScan.Source source, long lengthBytes, @Nullable PieceFile pieces)
      throws IOException {
    bytes.addAndGet(lengthBytes);
    return new ContentScan(source, lengthBytes, pieces).run();
  }

  long bytes() {
    return bytes.get();
  }
}
