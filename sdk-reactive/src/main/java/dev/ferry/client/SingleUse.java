package dev.ferry.client;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import reactor.core.publisher.Sinks;

/** What transfers that run once have in common. */
final class SingleUse {
  /** Emits although another thread does so too; a second value is dropped. */
  static final Sinks.EmitFailureHandler WAITING =
      Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1));

  private SingleUse() {}

  /** The refusal of a second subscription. */
  static TransferException violated(String what) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT,
        "This " + what + " was started before; make another one with the same request");
  }
}
