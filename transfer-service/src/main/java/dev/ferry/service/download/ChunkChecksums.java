package dev.ferry.service.download;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The checksums of the chunks of a file that is read: what was verified when the file came in, for
 * chunks that are whole pieces, so that the receiver finds out about damage on the disk; else
 * summed from what was read.
 */
final class ChunkChecksums {
  private final OpenFile file;

  ChunkChecksums(OpenFile file) {
    this.file = file;
  }

  /** The checksum of a chunk whose bytes are those; on the disk scheduler. */
  int of(long offset, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    Optional<int[]> kept = isWholePieces(offset, length) ? kept(offset, length) : Optional.empty();
    return kept.isPresent() ? combined(kept.get(), length) : Crc32c.of(bytes);
  }

  private boolean isWholePieces(long offset, int length) {
    long size = file.stat().sizeBytes();
    long end = offset + length;
    return size > Pieces.LENGTH_BYTES
        && offset % Pieces.LENGTH_BYTES == 0
        && (end % Pieces.LENGTH_BYTES == 0 || end == size);
  }

  private Optional<int[]> kept(long offset, int length) throws IOException {
    Optional<PieceFile> pieces = file.pieces();
    return pieces.isEmpty()
        ? Optional.empty()
        : pieces.get().read(Pieces.whole(offset), (int) Pieces.count(length));
  }

  private static int combined(int[] checksums, int length) {
    int combined = Crc32c.EMPTY;
    int rest = length;
    for (int checksum : checksums) {
      int piece = Math.min(rest, Pieces.LENGTH_BYTES);
      combined = Crc32c.combine(combined, checksum, piece);
      rest -= piece;
    }
    return combined;
  }
}
