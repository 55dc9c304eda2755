package dev.ferry.service.upload;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import reactor.core.publisher.Flux;

/** Fails when a sender that may send has sent nothing for long; its upload goes on when it does. */
public final class SenderDeadline {
  private static final int LOOKS_PER_TIMEOUT = 8;

  private SenderDeadline() {}

  /** Whoever sends the bytes of an upload. */
  public interface Sender {

    /** Whether it had credit all that time and used none of it. */
    boolean hasOwedFor(Duration time);
  }

  /** Never emits; fails with {@code STALLED}. */
  public static Flux<Long> of(Sender input, Duration timeout) {
    return Flux.interval(timeout.dividedBy(LOOKS_PER_TIMEOUT))
        .onBackpressureDrop()
        .filter(tick -> input.hasOwedFor(timeout))
        .map(
            tick -> {
              throw new TransferException(
                  FailureCode.STALLED,
                  "Nothing of the upload came for "
                      + timeout.toMillis()
                      + " ms; attach again to continue");
            });
  }
}
