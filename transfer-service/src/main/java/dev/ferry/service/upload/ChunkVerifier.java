package dev.ferry.service.upload;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;

/** No byte counts unverified: the one place where a chunk's checksum is compared. */
final class ChunkVerifier {
  private ChunkVerifier() {}

  /** Fails with {@code CHECKSUM_MISMATCH}. */
  static void verify(ChunkBody chunk) {
    int actual = Crc32c.of(chunk.peek());
    if (actual != chunk.crc32c()) {
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH,
          String.format(
              "The %d bytes at offset %d have checksum %08x, announced was %08x",
              chunk.lengthBytes(), chunk.offset(), actual, chunk.crc32c()));
    }
  }
}
