package dev.ferry.transfer;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A failure with a stable code, a message for people and details for programs.
 *
 * <p>Messages and details never contain file contents or secrets. The stack trace is kept: failures
 * are rare and their origin matters.
 */
public final class TransferException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final transient Map<String, String> details;

  /** A failure without details. */
  public TransferException(FailureCode code, String message) {
    this(code, message, Map.of(), null);
  }

  /** A failure with its cause. */
  public TransferException(FailureCode code, String message, @Nullable Throwable cause) {
    this(code, message, Map.of(), cause);
  }

  /** A failure with details, for example the true offset. */
  public TransferException(FailureCode code, String message, Map<String, String> details) {
    this(code, message, details, null);
  }

  /** A failure with everything there is to say. */
  public TransferException(
      FailureCode code, String message, Map<String, String> details, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.details = Map.copyOf(details);
  }

  /** The stable code. */
  public FailureCode code() {
    return code;
  }

  /** Facts for programs; empty when there are none. */
  public Map<String, String> details() {
    return details == null ? Map.of() : details;
  }

  @Override
  public String toString() {
    String facts = details().isEmpty() ? "" : " " + new TreeMap<>(details());
    return code + ": " + getMessage() + facts;
  }
}
