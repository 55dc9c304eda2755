package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Prefix;

/**
 * What of the written bytes lies where it can be committed: whole blocks, where bytes lie in them.
 */
final class PlacedPrefix {
  private PlacedPrefix() {}

  /**
   * After a chunk was written.
   *
   * @param placed what lay there before
   * @param before what was written before the chunk
   * @param written with it
   */
  static Prefix next(
      StagedBlob blob, Prefix placed, Prefix before, Prefix written, ChunkBody chunk) {
    long bytes = blob.placedBytes(written.lengthBytes());
    if (bytes == written.lengthBytes()) {
      return written;
    }
    if (bytes <= placed.lengthBytes()) {
      return placed;
    }
    int within = Math.toIntExact(bytes - before.lengthBytes());
    return before.append(within, Crc32c.of(chunk.peek().slice(0, within)));
  }
}
