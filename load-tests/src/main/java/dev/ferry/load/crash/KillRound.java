package dev.ferry.load.crash;

import dev.ferry.transfer.TransferLimits;

/**
 * What one kill came to.
 *
 * @param killedAtBytes bytes that had left for the service when the kill was sent
 * @param ackedBytes the largest frontier the client had seen acknowledged
 * @param frontierBytes the service's frontier after the kill, asked by another client
 * @param resentBytes bytes that were sent more than once
 * @param digestMatched whether the published content is the source
 * @param seconds from the kill to the receipt
 */
public record KillRound(
    long killedAtBytes,
    long ackedBytes,
    long frontierBytes,
    long resentBytes,
    boolean digestMatched,
    double seconds) {
  /** Nobody may have to send more than this again: what was under way, and one group commit. */
  public static final long RESENT_BOUND_BYTES =
      TransferLimits.DEFAULTS.windowBytes() + TransferLimits.DEFAULTS.groupBytes();

  /** Acknowledged bytes that were gone after the kill. */
  public long lostBytes() {
    return Math.max(0, ackedBytes - frontierBytes);
  }

  /** Whether the guarantees held. */
  public boolean held() {
    return digestMatched && lostBytes() == 0 && resentBytes <= RESENT_BOUND_BYTES;
  }
}
