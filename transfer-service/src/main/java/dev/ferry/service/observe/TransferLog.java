package dev.ferry.service.observe;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each outcome of a transfer, with its facts as fields (docs/operations.md §3b). No
 * path, no token, no content: whoever asks for more asks the audit trail.
 */
final class TransferLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.ferry.outcome");

  private TransferLog() {}

  /** An upload ended. */
  static void upload(UploadRecord ended, @Nullable String traceIdOrNull) {
    FailureCode reason = ended.reasonOrNull();
    LoggingEventBuilder line =
        LOG.atLevel(ended.state() == UploadState.FAILED ? Level.WARN : Level.INFO)
            .addKeyValue("transfer", ended.id().value())
            .addKeyValue("workspace", ended.created().file().workspace().value())
            .addKeyValue("epoch", ended.epoch())
            .addKeyValue("bytes", ended.durable().lengthBytes())
            .addKeyValue("outcome", FerryMeters.nameOf(ended.state()));
    if (ended.state() == UploadState.FAILED && reason != null) {
      line = line.addKeyValue("code", reason.name());
    }
    traced(line, traceIdOrNull).log("Upload ended");
  }

  /** A transfer that is one request ended. */
  static void request(
      String route, String workspace, long bytes, String outcome, @Nullable String traceIdOrNull) {
    boolean done = outcome.equals(Attempts.DONE);
    boolean failed = !done && !outcome.equals(Attempts.CANCELLED);
    LoggingEventBuilder line =
        LOG.atLevel(Level.INFO)
            .addKeyValue("route", route)
            .addKeyValue("workspace", workspace)
            .addKeyValue("bytes", bytes)
            .addKeyValue("outcome", done ? "done" : failed ? "failed" : "cancelled");
    if (failed) {
      line = line.addKeyValue("code", outcome);
    }
    traced(line, traceIdOrNull).log("Transfer ended");
  }

  private static LoggingEventBuilder traced(
      LoggingEventBuilder line, @Nullable String traceIdOrNull) {
    return traceIdOrNull == null ? line : line.addKeyValue("trace", traceIdOrNull);
  }
}
