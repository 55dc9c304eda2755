package dev.ferry.transfer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of the target for an upload to be published.
 *
 * @param kind which condition
 * @param etagOrNull the version required by {@link Kind#IF_MATCH}, else null
 */
public record WriteCondition(Kind kind, @Nullable String etagOrNull) {
  /** Publish whatever is there. */
  public static final WriteCondition ALWAYS = new WriteCondition(Kind.ALWAYS, null);

  /** Publish only where nothing is (If-None-Match: *). */
  public static final WriteCondition IF_ABSENT = new WriteCondition(Kind.IF_ABSENT, null);

  /** Which condition. */
  public enum Kind {
    /** None. */
    ALWAYS,
    /** Nothing may be there. */
    IF_ABSENT,
    /** Exactly the named version must be there. */
    IF_MATCH
  }

  /** Refuses a version without IF_MATCH and the reverse. */
  public WriteCondition {
    if ((kind == Kind.IF_MATCH) != (etagOrNull != null)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Only if-match names a version, and it must");
    }
  }

  /** Publish only over that version (If-Match). */
  public static WriteCondition ifMatch(String etag) {
    return new WriteCondition(Kind.IF_MATCH, etag);
  }

  /** The required version, if the condition names one. */
  public Optional<String> etag() {
    return Optional.ofNullable(etagOrNull);
  }

  /**
   * Whether a target in that state may be replaced.
   *
   * @param current the version that is there, or empty when nothing is
   */
  public boolean holdsFor(Optional<String> current) {
    return switch (kind) {
      case ALWAYS -> true;
      case IF_ABSENT -> current.isEmpty();
      case IF_MATCH -> current.isPresent() && current.equals(etag());
    };
  }
}
