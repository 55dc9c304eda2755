package dev.ferry.client.temporal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.converter.DataConverterException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an attempt is told by Temporal.
 *
 * @param activity the same for every attempt of one activity, and for no other one
 * @param workflowId whose activity it is
 * @param activityId which one
 * @param attempt from 1
 * @param transferId what the attempt before reported; empty when there was none
 * @param heartbeatTimeout silence after which Temporal gives the attempt up; 0 for never
 * @param timeout time after which Temporal gives the attempt up in any case; 0 for never
 */
record ActivityCall(
    String activity,
    String workflowId,
    String activityId,
    int attempt,
    Optional<String> transferId,
    Duration heartbeatTimeout,
    Duration timeout) {

  /**
   * The call that runs on this thread.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} for a local activity, which cannot complete
   *     later
   */
  static ActivityCall of(ActivityExecutionContext context) {
    ActivityInfo info = context.getInfo();
    if (info.isLocal()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Transfers are activities, not local activities");
    }
    return new ActivityCall(
        activity(info),
        String.valueOf(info.getWorkflowId()),
        info.getActivityId(),
        info.getAttempt(),
        transferId(context),
        info.getHeartbeatTimeout(),
        info.getStartToCloseTimeout());
  }

  /** Whether an attempt ran before this one. */
  boolean isAgain() {
    return attempt > 1;
  }

  /** The transfer id: of the attempt before, else made of the activity. */
  String transferIdOrOwn() {
    return transferId.orElse(activity);
  }

  /**
   * A local path.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  static Path local(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "'" + path + "' is no local path: " + e.getReason(), e);
    }
  }

  private static Optional<String> transferId(ActivityExecutionContext context) {
    try {
      return context
          .getHeartbeatDetails(TransferHeartbeat.class)
          .map(TransferHeartbeat::transferId)
          .filter(id -> !id.isEmpty());
    } catch (DataConverterException e) {
      return Optional.empty(); // of another version; the id is made of the activity then
    }
  }

  private static String activity(ActivityInfo info) {
    String names =
        String.join(
            "\n",
            String.valueOf(info.getNamespace()),
            String.valueOf(info.getWorkflowId()),
            String.valueOf(info.getWorkflowRunId()),
            String.valueOf(info.getActivityRunId()),
            info.getActivityId());
    return "temporal-" + hexSha256(names);
  }

  private static String hexSha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
