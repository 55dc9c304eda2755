package dev.ferry.client.temporal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;

/** How the transfer of an attempt ended, and what Temporal is told of it. */
sealed interface Outcome {

  /** Tells Temporal; blocks. */
  void tell(Hold hold);

  /** What it is called. */
  AttemptEnd.Kind kind();

  /** Why, unless it went well or was cancelled. */
  default @Nullable FailureCode codeOrNull() {
    return null;
  }

  /** It is done. */
  record Done(Object result) implements Outcome {
    @Override
    public void tell(Hold hold) {
      hold.complete(result);
    }

    @Override
    public AttemptEnd.Kind kind() {
      return AttemptEnd.Kind.COMPLETED;
    }
  }

  /** It failed, or was given back. */
  record Failed(TransferException failure) implements Outcome {
    @Override
    public void tell(Hold hold) {
      hold.fail(failure);
    }

    @Override
    public AttemptEnd.Kind kind() {
      return AttemptEnd.Kind.FAILED;
    }

    @Override
    public FailureCode codeOrNull() {
      return failure.code();
    }
  }

  /** It stopped, since the workflow wanted it to. */
  record Cancelled(TransferHeartbeat where) implements Outcome {
    @Override
    public void tell(Hold hold) {
      hold.cancelled(where);
    }

    @Override
    public AttemptEnd.Kind kind() {
      return AttemptEnd.Kind.CANCELLED;
    }
  }

  /** The activity was not the attempt's any more, or Temporal could not be told. */
  record Lost(FailureCode codeOrNull) implements Outcome {
    @Override
    public void tell(Hold hold) {
      // There is nothing that this attempt may still say.
    }

    @Override
    public AttemptEnd.Kind kind() {
      return AttemptEnd.Kind.LOST;
    }
  }
}
