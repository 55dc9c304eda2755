package dev.ferry.resume;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which audit records are wanted.
 *
 * @param from not before that moment
 * @param until before that moment
 * @param workspaceOrNull only of that workspace; null for all
 * @param subjectOrNull only of that subject; null for all
 * @param limit at most so many, the newest ones
 */
public record AuditQuery(
    Instant from,
    Instant until,
    @Nullable String workspaceOrNull,
    @Nullable String subjectOrNull,
    int limit) {
  /** Most records of one query. */
  public static final int LIMIT_MAX = 10_000;

  /** Refuses a limit that is none. */
  public AuditQuery {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new dev.ferry.transfer.TransferException(
          dev.ferry.transfer.FailureCode.INVALID_ARGUMENT,
          "A query of the audit trail is for 1 to " + LIMIT_MAX + " records");
    }
  }
}
