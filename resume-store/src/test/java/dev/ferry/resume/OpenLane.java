package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A lane until it is closed. */
final class OpenLane implements StoreLane {
  private final StoreLane lane;
  private boolean closed;

  OpenLane(StoreLane lane) {
    this.lane = lane;
  }

  @Override
  public <T> Mono<T> call(String name, Supplier<Optional<T>> work) {
    return lane.call(
        name,
        () -> {
          if (closed) {
            throw new TransferException(
                FailureCode.STORE_UNAVAILABLE, "The resume store is closed");
          }
          return work.get();
        });
  }

  /** Refuses every later call; may be called again. */
  Mono<Void> close() {
    return lane.call(
        "close",
        () -> {
          closed = true;
          return Optional.empty();
        });
  }
}
