package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Versions of the wire (docs/protocol.md §2). */
public final class ProtocolVersion {
  /** The version this code speaks. */
  public static final int CURRENT = 1;

  /** All versions this code speaks, newest first. */
  public static final List<Integer> SUPPORTED = List.of(CURRENT);

  private ProtocolVersion() {}

  /**
   * The newest version both sides speak.
   *
   * @throws TransferException {@code VERSION_UNSUPPORTED} naming what this side speaks
   */
  public static int negotiate(Collection<Integer> offered) {
    return SUPPORTED.stream()
        .filter(offered::contains)
        .findFirst()
        .orElseThrow(() -> unsupported("The peer speaks protocol versions " + offered));
  }

  /** The refusal of a peer that speaks none of our versions. */
  public static TransferException unsupported(String what) {
    return new TransferException(
        FailureCode.VERSION_UNSUPPORTED,
        what + "; this side speaks " + SUPPORTED,
        Map.of("supported", SUPPORTED.toString()));
  }
}
