package dev.ferry.service.upload;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Pieces;
import java.io.IOException;
import java.util.Arrays;

/**
 * Makes the checksums of an upload's pieces out of those of its chunks, and keeps the ones that are
 * not in its piece file yet.
 *
 * <p>Appended to by the pipeline, saved by the group commit beside it.
 */
final class PieceLedger {
  private int[] unsaved = new int[64];
  private int unsavedCount;
  private long firstUnsaved;
  private long lengthBytes;
  private int lastChecksum;

  /**
   * A ledger whose piece file covers every whole piece of the frontier.
   *
   * @param lastChecksum checksum of what is behind the last whole piece
   */
  PieceLedger(long frontierBytes, int lastChecksum) {
    this.lengthBytes = frontierBytes;
    this.firstUnsaved = Pieces.whole(frontierBytes);
    this.lastChecksum = lastChecksum;
  }

  /** Takes verified bytes that follow the ones before. */
  synchronized void append(VerifiedChunk chunk) {
    int rest = chunk.lengthBytes();
    for (int checksum : chunk.checksums()) {
      int length = Math.min(rest, Pieces.restOfPiece(lengthBytes));
      lastChecksum = Crc32c.combine(lastChecksum, checksum, length);
      lengthBytes += length;
      rest -= length;
      if (lengthBytes % Pieces.LENGTH_BYTES == 0) {
        add(lastChecksum);
        lastChecksum = Crc32c.EMPTY;
      }
    }
  }

  private void add(int checksum) {
    if (unsavedCount == unsaved.length) {
      unsaved = Arrays.copyOf(unsaved, 2 * unsavedCount);
    }
    unsaved[unsavedCount] = checksum;
    unsavedCount++;
  }

  /** Whether a whole piece waits to be saved. */
  synchronized boolean isUnsaved() {
    return unsavedCount > 0;
  }

  /** Writes every whole piece so far; blocks. */
  void save(PieceFile file) throws IOException {
    long first;
    int[] checksums;
    synchronized (this) {
      first = firstUnsaved;
      checksums = Arrays.copyOf(unsaved, unsavedCount);
    }
    file.write(first, checksums);
    saved(checksums.length);
  }

  private synchronized void saved(int count) {
    firstUnsaved += count;
    unsavedCount -= count;
    System.arraycopy(unsaved, count, unsaved, 0, unsavedCount);
  }

  /** The same, and the short piece at the end; nothing is appended any more. */
  void saveAll(PieceFile file) throws IOException {
    save(file);
    if (lengthBytes % Pieces.LENGTH_BYTES != 0) {
      file.write(Pieces.whole(lengthBytes), new int[] {lastChecksum});
    }
  }
}
