package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Who did what. Never holds contents or secrets.
 *
 * @param doneAt when it was over
 * @param subject who; at most 128 characters
 * @param operation what; at most 32 characters
 * @param workspace where; empty for what concerns none
 * @param path of the file or directory; empty for what concerns none
 * @param lengthBytesOrNull bytes of content that were moved, or of the object; null when none were
 * @param digestOrNull SHA-256 of the object, when known
 * @param outcome {@code OK}, {@code CANCELLED} or the code of the failure
 */
public record AuditEvent(
    Instant doneAt,
    String subject,
    String operation,
    String workspace,
    String path,
    @Nullable Long lengthBytesOrNull,
    @Nullable Digest digestOrNull,
    String outcome) {

  /** Bytes, when some were moved. */
  public OptionalLong lengthBytes() {
    return lengthBytesOrNull == null ? OptionalLong.empty() : OptionalLong.of(lengthBytesOrNull);
  }

  /** SHA-256 of the object, when known. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }
}
