package dev.ferry.client;

import dev.ferry.transfer.ContentLength;

/**
 * A snapshot of a running transfer.
 *
 * @param durableBytes the frontier: uploads count what the service acknowledged as durable,
 *     downloads what is verified and forced to the local disk
 * @param total length of the whole object, if known
 * @param sentBytes payload bytes put on the wire (upload) or received (download), repeats included
 * @param resumedFromBytes the frontier this transfer started from, of a download in segments what
 *     it found behind gaps included; 0 for a fresh one
 * @param resentBytes bytes of {@code sentBytes} that had been sent or received before
 * @param keptBytes downloads: bytes beyond {@code resumedFromBytes} that were on the local disk
 *     already, as the checksums of their pieces say, and are not fetched
 * @param repairedBytes uploads: bytes of {@code resentBytes} below the frontier that the service
 *     asked for, since they had changed on its disk
 * @param attempts attempts so far, the running one included
 * @param state what the transfer does now
 */
public record Progress(
    long durableBytes,
    ContentLength total,
    long sentBytes,
    long resumedFromBytes,
    long resentBytes,
    long keptBytes,
    long repairedBytes,
    int attempts,
    State state) {

  /** What a transfer does. */
  public enum State {
    /** Connects and opens the transfer. */
    CONNECTING,
    /** Reads the part that is durable already, to prove that it is the same content. */
    VERIFYING_SOURCE,
    /** Moves bytes. */
    TRANSFERRING,
    /** Waits before the next attempt. */
    RETRYING,
    /** All bytes are moved; digests are compared and the object is made visible. */
    FINISHING,
    /** Finished well. */
    DONE
  }
}
