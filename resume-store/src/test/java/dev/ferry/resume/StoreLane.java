package dev.ferry.resume;

import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Where and when the calls of an {@link InMemoryResumeStore} run, and what their callers hear. */
@FunctionalInterface
public interface StoreLane {

  /**
   * One call.
   *
   * @param name the store's method
   * @param work does it, at once and whole; never two at a time
   * @return what it found, when it has run
   */
  <T> Mono<T> call(String name, Supplier<Optional<T>> work);
}
