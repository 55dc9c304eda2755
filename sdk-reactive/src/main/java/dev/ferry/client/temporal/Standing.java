package dev.ferry.client.temporal;

import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityNotExistsException;
import io.temporal.client.ActivityPausedException;
import io.temporal.client.ActivityResetException;
import org.jspecify.annotations.Nullable;

/** How an attempt stands with Temporal, as the answer to a heartbeat says. */
enum Standing {
  /** The activity is this attempt's. */
  CURRENT,
  /** There was no answer. */
  UNKNOWN,
  /** The workflow wants it to stop. */
  CANCELLED,
  /** It is to be given back, so that a later attempt goes on: paused or reset by an operator. */
  HANDED_BACK,
  /** The activity is not this attempt's any more: it timed out, or the workflow is closed. */
  LOST;

  /** Whether Temporal said that the activity is still the attempt's, be it to stop. */
  boolean isOwner() {
    return this != UNKNOWN && this != LOST;
  }

  /** What a heartbeat that failed says; the client wraps some answers in others. */
  static Standing of(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ActivityCanceledException) {
        return CANCELLED;
      }
      if (cause instanceof ActivityPausedException || cause instanceof ActivityResetException) {
        return HANDED_BACK;
      }
      if (cause instanceof ActivityNotExistsException) {
        return LOST;
      }
    }
    return UNKNOWN;
  }
}
