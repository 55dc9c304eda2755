package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this process knows of an upload's bytes: the acknowledged prefix, and the checksums of the
 * prefixes that end with each chunk sent since.
 *
 * <p>It lives through all attempts, so that resuming in the same process reads nothing again.
 */
public final class AckLedger {
  private final TreeMap<Long, Integer> ends = new TreeMap<>(Map.of(0L, Prefix.EMPTY.crc32c()));
  private Prefix sent = Prefix.EMPTY;
  private volatile long ackedBytes;

  /** The frontier: every byte below it is durable. */
  public long ackedBytes() {
    return ackedBytes;
  }

  /** Everything that was sent or proven so far. */
  Prefix sent() {
    return sent;
  }

  /** A chunk goes on the wire; a repeated one changes nothing. */
  void sent(Chunk chunk) {
    if (chunk.offset() == sent.lengthBytes()) {
      advance(sent.append(chunk.lengthBytes(), chunk.crc32c()));
    }
  }

  /** The source begins with that prefix. */
  void proven(Prefix prefix) {
    if (prefix.lengthBytes() > sent.lengthBytes()) {
      advance(prefix);
    }
  }

  /**
   * An attempt sends from the end of that prefix on. What an earlier one sent beyond it is
   * forgotten: the chunks may be cut differently this time and not end where those did.
   */
  void restarted(Prefix durable) {
    ends.tailMap(durable.lengthBytes(), false).clear();
    advance(durable);
  }

  /**
   * The longest prefix known here that is not longer than that.
   *
   * @param lengthBytes at least {@link #ackedBytes()}
   */
  Prefix knownUpTo(long lengthBytes) {
    Map.Entry<Long, Integer> floor = ends.floorEntry(lengthBytes);
    if (floor == null) {
      throw new IllegalStateException("Nothing is known of a prefix of " + lengthBytes + " bytes");
    }
    return new Prefix(floor.getKey(), floor.getValue());
  }

  /**
   * Takes the service's frontier at the beginning of an attempt.
   *
   * @throws TransferException {@code DATA_LOST} when it is below one acknowledged before
   */
  void reopened(Prefix durable) {
    if (durable.lengthBytes() < ackedBytes) {
      throw new TransferException(
          FailureCode.DATA_LOST,
          "The service had acknowledged "
              + ackedBytes
              + " bytes and has only "
              + durable.lengthBytes()
              + " now");
    }
  }

  /**
   * Takes an acknowledgement.
   *
   * @throws TransferException {@code DATA_LOST} when the frontier goes back, {@code MALFORMED} when
   *     it is past what was sent, {@code CHECKSUM_MISMATCH} when other bytes are durable than were
   *     sent
   */
  void acked(Prefix durable) {
    reopened(durable);
    long frontier = durable.lengthBytes();
    if (frontier > sent.lengthBytes()) {
      throw new TransferException(
          FailureCode.MALFORMED,
          "The service acknowledged " + frontier + " bytes of " + sent.lengthBytes() + " sent");
    }
    Integer known = ends.get(frontier);
    if (known != null && known != durable.crc32c()) {
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH,
          "The first " + frontier + " bytes on the service are not those that were sent");
    }
    ackedBytes = frontier;
    Long floor = ends.floorKey(frontier);
    if (floor != null) {
      ends.headMap(floor).clear();
    }
  }

  private void advance(Prefix prefix) {
    sent = prefix;
    ends.put(prefix.lengthBytes(), prefix.crc32c());
  }
}
