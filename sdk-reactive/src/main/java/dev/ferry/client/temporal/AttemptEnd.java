package dev.ferry.client.temporal;

import dev.ferry.transfer.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt of an activity ended on this worker.
 *
 * @param transferId what it transferred
 * @param workflowId whose activity it was
 * @param activityId which one
 * @param attempt which attempt, from 1
 * @param kind what Temporal was told
 * @param codeOrNull why, unless it completed or was cancelled
 */
public record AttemptEnd(
    String transferId,
    String workflowId,
    String activityId,
    int attempt,
    Kind kind,
    @Nullable FailureCode codeOrNull) {

  /** What Temporal was told. */
  public enum Kind {
    /** The result. */
    COMPLETED,
    /** A failure. */
    FAILED,
    /** That it stopped, since the workflow wanted it to. */
    CANCELLED,
    /**
     * Nothing, since the attempt was no longer the activity's: Temporal gave it up and a later one
     * has the transfer ({@code FENCED}), or Temporal could not be told ({@code CONNECTION_LOST}).
     */
    LOST
  }
}
