package dev.ferry.client.temporal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;

/** The one place where a failed transfer becomes a failure of Temporal. */
final class TransferFailures {
  /** A fact of {@code LOCAL_IO}: another download holds the part file, for a while. */
  static final String LOCKED = "locked";

  private TransferFailures() {}

  /**
   * The failure for the workflow: its type is the code's name, its details are the facts and the
   * next step. It is retryable if the code is, or if what it needs is only locked.
   */
  static ApplicationFailure of(TransferException failure) {
    FailureCode code = failure.code();
    Map<String, String> facts = failure.details();
    String message = String.valueOf(failure.getMessage());
    return code.retryable() || facts.containsKey(LOCKED)
        ? ApplicationFailure.newFailureWithCause(
            message, code.name(), failure, facts, code.nextStep())
        : ApplicationFailure.newNonRetryableFailureWithCause(
            message, code.name(), failure, facts, code.nextStep());
  }
}
