package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Prefix;

/**
 * What of the written bytes may be committed: all of them, unless they lie in blocks, of which only
 * whole ones may, or are held back. Changed by its pipeline only; read by any thread.
 */
final class PlacedPrefix {
  private final StagedBlob blob;
  private volatile Prefix committable;
  private Prefix reached;
  private boolean holding;

  PlacedPrefix(StagedBlob blob, Prefix durable) {
    this.blob = blob;
    this.committable = durable;
    this.reached = durable;
  }

  Prefix committable() {
    return committable;
  }

  boolean isHolding() {
    return holding;
  }

  /** What is written from now on is held back until {@link #count}. */
  void hold() {
    holding = true;
  }

  /** Nothing is held back any more. */
  void count() {
    holding = false;
    committable = reached;
  }

  /** The object has ended: all that was written lies where it belongs. */
  void end(Prefix written) {
    reached = written;
    count();
  }

  /**
   * After a chunk was written.
   *
   * @param before what was written before the chunk
   * @param written with it
   */
  void wrote(Prefix before, Prefix written, ChunkBody chunk) {
    long bytes = blob.placedBytes(written.lengthBytes());
    if (bytes == written.lengthBytes()) {
      reached = written;
    } else if (bytes > reached.lengthBytes()) {
      int within = Math.toIntExact(bytes - before.lengthBytes());
      reached = before.append(within, Crc32c.of(chunk.peek().slice(0, within)));
    }
    if (!holding) {
      committable = reached;
    }
  }
}
