package dev.ferry.service.hook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.client.Workspace;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A service with hooks, and a client of it. */
final class HookedService implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final ServiceHarness service;
  final FerryClient client;
  final List<String> failed = new ArrayList<>();
  private final Scheduler threads = Schedulers.newBoundedElastic(4, 100, "test-hook", 10, true);

  HookedService(Path data, Duration deadline, HookRule... rules) {
    service =
        ServiceHarness.options(data)
            .hooks(
                new Hooks(
                    List.of(rules),
                    new HookCalls(threads, Schedulers.parallel(), deadline, failed::add)))
            .start();
    client =
        FerryClient.create(
            ClientOptions.builder()
                .address("127.0.0.1", service.port())
                .retry(RetryPolicy.NONE)
                .chunkBytes(100_000)
                .build());
  }

  HookedService(Path data, HookRule... rules) {
    this(data, PATIENCE, rules);
  }

  Workspace workspace() {
    return client.workspace("ws");
  }

  static <T> T get(Mono<T> work) {
    return requireNonNull(work.block(PATIENCE));
  }

  static TransferException failure(Mono<?> work) {
    return requireNonNull(
        catchThrowableOfType(TransferException.class, () -> work.block(PATIENCE)));
  }

  static @Nullable FailureCode codeOf(Mono<?> work) {
    return failure(work).code();
  }

  @Override
  public void close() {
    client.close().block(PATIENCE);
    service.close();
    threads.dispose();
  }
}
