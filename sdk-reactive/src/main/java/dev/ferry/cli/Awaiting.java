package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.Optional;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** The one place of the command line that waits for a publisher. */
final class Awaiting {
  private Awaiting() {}

  /**
   * The value, once there.
   *
   * @throws TransferException as the publisher failed, {@code INTERNAL} when it was empty
   */
  static <T> T value(Mono<T> mono) {
    return optional(mono)
        .orElseThrow(() -> new TransferException(FailureCode.INTERNAL, "The answer was empty"));
  }

  /** The value or its absence, once the publisher is done. */
  static <T> Optional<T> optional(Mono<T> mono) {
    try {
      return mono.blockOptional();
    } catch (RuntimeException e) {
      throw unwrapped(e);
    }
  }

  /** Whether the publisher completed without a failure within the time. */
  static boolean completed(Mono<?> mono, Duration atMost) {
    try {
      mono.then().block(atMost);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static RuntimeException unwrapped(RuntimeException failure) {
    Throwable cause = Exceptions.unwrap(failure);
    return cause instanceof RuntimeException unchecked ? unchecked : failure;
  }
}
