package dev.ferry.load.temporal;

import dev.ferry.client.temporal.AttemptEnd;
import dev.ferry.transfer.FailureCode;

/**
 * A push that one worker began and another one finished.
 *
 * @param trouble what happened to the first worker
 * @param position up to where the first one had sent
 * @param frontier what the service had then, as another client was told
 * @param resumedFrom where the second one went on
 * @param sentByFirst bytes on the first one's wire, to the end
 * @param sentBySecond bytes on the second one's wire
 * @param sizeBytes length of the file
 * @param first how the first attempt ended, if its worker lived to see it
 * @param second how the one that completed ended
 * @param matched whether what is stored, and the receipt, are the source
 */
public record WorkerRound(
    Trouble trouble,
    long position,
    long frontier,
    long resumedFrom,
    long sentByFirst,
    long sentBySecond,
    long sizeBytes,
    AttemptEnd first,
    AttemptEnd second,
    boolean matched) {
  private static final long WINDOW_BYTES = 8L << 20;

  /** What frames, requests and a chunk that was cut off add. */
  private static final long BESIDE_BYTES = 1L << 20;

  /** More than greetings and an Open, less than a chunk. */
  private static final long HANDSHAKE_BYTES = 16 * 1024;

  /** What happens to a worker. */
  public enum Trouble {
    /** Killed: neither Ferry nor Temporal hears of it again. */
    KILLED,
    /** Temporal does not hear of it any more; Ferry does. */
    CUT_OFF,
    /** Frozen; it wakes while the second one writes, and goes on with what it had. */
    ZOMBIE,
    /** The same, but it attaches anew before Temporal tells it better. */
    ZOMBIE_ATTACHING,
    /** It finishes, and cannot tell; the next one's disk does not have the file. */
    UNHEARD
  }

  /** Bytes that travelled more than once. */
  public long resentBytes() {
    return Math.max(0, sentByFirst + sentBySecond - sizeBytes);
  }

  /** Whether nothing was lost, and nobody spoke who was not to. */
  public boolean held() {
    return matched
        && second.attempt() > first.attempt()
        && first.kind() == AttemptEnd.Kind.LOST
        && first.codeOrNull() == FailureCode.FENCED
        && secondWentOn()
        && resentIsBounded();
  }

  /** The second worker sent what was missing, and a window for each time it was itself given up. */
  private boolean secondWentOn() {
    long missing = sizeBytes - frontier;
    return trouble == Trouble.UNHEARD
        ? sentBySecond < HANDSHAKE_BYTES
        : sentBySecond <= missing + BESIDE_BYTES + troubledBytes();
  }

  /** One that attaches again may bring it all; the other one has the receipt then. */
  private boolean resentIsBounded() {
    return trouble == Trouble.ZOMBIE_ATTACHING
        || resentBytes() <= WINDOW_BYTES + BESIDE_BYTES + troubledBytes();
  }

  /**
   * What attempts between the two may have had under way, on a machine that is too slow for them.
   */
  private long troubledBytes() {
    int fenced = trouble == Trouble.ZOMBIE_ATTACHING ? 1 : 0;
    return (second.attempt() - first.attempt() - 1 + fenced) * WINDOW_BYTES;
  }
}
