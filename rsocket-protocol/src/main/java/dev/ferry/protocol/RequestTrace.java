package dev.ferry.protocol;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request belongs in somebody's trace: W3C Trace Context beside the route (docs/protocol.md
 * §18). Well-formed by construction; what is not is left out, never a failure.
 *
 * @param traceparent version, trace id, parent id and flags, in lower-case hex
 * @param tracestateOrNull what vendors add; null for nothing
 */
public record RequestTrace(String traceparent, @Nullable String tracestateOrNull) {
  /** Mime type of the entry with the parent. */
  public static final String PARENT_MIME_TYPE = "traceparent";

  /** Mime type of the entry with what vendors add. */
  public static final String STATE_MIME_TYPE = "tracestate";

  /** Longest parent, of a version to come. */
  static final int PARENT_BYTES_MAX = 128;

  /** Longest addition. */
  static final int STATE_BYTES_MAX = 512;

  private static final int TRACE_ID_BEGIN = 3;
  private static final int TRACE_ID_END = 35;
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
              + "(-[\\x21-\\x7e]*)?");
  private static final String PLAIN_VERSION = "00-";
  private static final int PLAIN_LENGTH = 55;
  private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]{1," + STATE_BYTES_MAX + "}");

  /** Refuses what is malformed. */
  public RequestTrace {
    if (!isParent(traceparent) || (tracestateOrNull != null && !isState(tracestateOrNull))) {
      throw new IllegalArgumentException("Not a trace context");
    }
  }

  /**
   * What the two texts say; empty when the first is malformed, without the second when only that
   * is.
   */
  public static Optional<RequestTrace> of(
      @Nullable String traceparent, @Nullable String tracestate) {
    return traceparent == null || !isParent(traceparent)
        ? Optional.empty()
        : Optional.of(
            new RequestTrace(
                traceparent, tracestate != null && isState(tracestate) ? tracestate : null));
  }

  /** The trace, in 32 hex digits. */
  public String traceId() {
    return traceparent.substring(TRACE_ID_BEGIN, TRACE_ID_END);
  }

  private static boolean isParent(String text) {
    return text.length() <= PARENT_BYTES_MAX
        && PARENT.matcher(text).matches()
        && (text.length() == PLAIN_LENGTH || !text.startsWith(PLAIN_VERSION));
  }

  private static boolean isState(String text) {
    return STATE.matcher(text).matches();
  }
}
