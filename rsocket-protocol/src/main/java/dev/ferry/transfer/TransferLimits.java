package dev.ferry.transfer;

import java.time.Duration;

/**
 * Every bound of the service in one place; docs/operations.md §4 explains each.
 *
 * @param chunkBytesMin smallest chunk size the service negotiates
 * @param chunkBytesMax largest chunk size
 * @param windowBytes bytes one upload may have under way that are not yet written
 * @param groupBytes bytes one upload may have written and not yet committed; half of it, over all
 *     uploads of a volume, triggers a group commit
 * @param groupDelay longest wait of an un-forced byte for its group commit
 * @param streamsPerConnection concurrent streams of one connection
 * @param outboundBytesSoft queued outbound bytes of a connection at which downloads pause
 * @param outboundBytesHard queued outbound bytes of a connection at which it is closed
 * @param setupTimeout longest wait for the SETUP frame
 * @param silenceTimeout time without one byte from a peer, or without one taken of what waits for
 *     it, after which its connection is closed
 * @param progressTimeout time in which a peer sends nothing of its upload, or takes nothing of its
 *     download, after which that stream is ended
 * @param controlBytesMax largest control message
 * @param openUploadsMax uploads that may be open at once
 * @param uploadExpiry time without progress after which an upload is given up
 * @param receiptRetention how long the receipt of a finished upload is kept
 */
public record TransferLimits(
    int chunkBytesMin,
    int chunkBytesMax,
    int windowBytes,
    long groupBytes,
    Duration groupDelay,
    int streamsPerConnection,
    long outboundBytesSoft,
    long outboundBytesHard,
    Duration setupTimeout,
    Duration silenceTimeout,
    Duration progressTimeout,
    int controlBytesMax,
    int openUploadsMax,
    Duration uploadExpiry,
    Duration receiptRetention) {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  /** The defaults. */
  public static final TransferLimits DEFAULTS =
      new TransferLimits(
          64 * KIB,
          2 * MIB,
          8 * MIB,
          64L * MIB,
          Duration.ofMillis(250),
          256,
          4L * MIB,
          16L * MIB,
          Duration.ofSeconds(5),
          Duration.ofSeconds(90),
          Duration.ofMinutes(10),
          64 * KIB,
          10_000,
          Duration.ofHours(24),
          Duration.ofDays(7));

  /** Refuses bounds that contradict each other. */
  public TransferLimits {
    require(chunkBytesMin >= KIB && chunkBytesMin <= chunkBytesMax, "chunk bytes");
    require(chunkBytesMax <= 8 * MIB, "chunk bytes");
    require(windowBytes >= chunkBytesMin, "window bytes");
    require(groupBytes > 0, "group bytes");
    require(outboundBytesHard > outboundBytesSoft && outboundBytesSoft > 0, "outbound bytes");
    require(streamsPerConnection > 0 && openUploadsMax > 0, "streams or open uploads");
    require(
        isPositive(setupTimeout) && isPositive(silenceTimeout) && isPositive(progressTimeout),
        "timeouts");
    require(controlBytesMax >= KIB, "control bytes");
  }

  /** Chunk size for a sender that would like {@code wanted} bytes. */
  public int negotiateChunkBytes(int wanted) {
    return Math.min(windowBytes, Math.max(chunkBytesMin, Math.min(chunkBytesMax, wanted)));
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("TransferLimits: " + what + " out of range");
    }
  }
}
