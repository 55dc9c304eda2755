package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The damaged ranges of one attach, and how far their sender is with them. A piece counts as mended
 * only with the checksum that was recorded when it was acknowledged, so no other bytes get below a
 * frontier. Until all are, nothing else is taken. Touched by its pipeline only.
 */
final class Mending {
  /** Nothing is damaged. */
  static final Mending NOTHING = new Mending(null, List.of(), 0, Crc32c.EMPTY);

  private final @Nullable StagedBlob blob;
  private final List<ByteRange> ranges;
  private final long wholePieces;
  private final int restChecksum;
  private int rangesDone;
  private long next;
  private int checksum = Crc32c.EMPTY;

  /**
   * Ranges of whole pieces, in order.
   *
   * @param wholePieces how many there are below the frontier
   * @param restChecksum what the piece behind them must have
   */
  Mending(@Nullable StagedBlob blob, List<ByteRange> ranges, long wholePieces, int restChecksum) {
    this.blob = blob;
    this.ranges = ranges;
    this.wholePieces = wholePieces;
    this.restChecksum = restChecksum;
    this.next = ranges.isEmpty() ? 0 : ranges.get(0).offset();
  }

  /** What the sender has to send. */
  List<ByteRange> ranges() {
    return ranges;
  }

  /** Whether there is nothing, or nothing more, to be sent. */
  boolean isOver() {
    return rangesDone == ranges.size();
  }

  /**
   * Verifies a chunk and writes it in place; blocks, on a disk thread.
   *
   * @throws TransferException {@code WRONG_OFFSET}, {@code CHECKSUM_MISMATCH}; {@code
   *     SOURCE_CHANGED} for a piece that is not the acknowledged one
   */
  void take(ChunkBody chunk) throws IOException {
    StagedBlob damaged = java.util.Objects.requireNonNull(blob);
    ByteRange range = ranges.get(rangesDone);
    if (chunk.offset() != next || chunk.offset() + chunk.lengthBytes() > range.end()) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET,
          "A chunk of %d bytes starts at %d, expected was one at %d and not beyond %d"
              .formatted(chunk.lengthBytes(), chunk.offset(), next, range.end()),
          Map.of("expected", Long.toString(next)));
    }
    VerifiedChunk verified = VerifiedChunk.of(chunk);
    damaged.write(chunk.offset(), chunk.peek());
    compare(damaged, range, verified);
    if (next == range.end()) {
      rangesDone++;
      next = isOver() ? next : ranges.get(rangesDone).offset();
    }
  }

  private void compare(StagedBlob damaged, ByteRange range, VerifiedChunk verified)
      throws IOException {
    int rest = verified.lengthBytes();
    for (int part : verified.checksums()) {
      int length = Math.min(rest, Pieces.restOfPiece(next));
      checksum = Crc32c.combine(checksum, part, length);
      next += length;
      rest -= length;
      if (next % Pieces.LENGTH_BYTES == 0 || next == range.end()) {
        require(damaged, Pieces.whole(next - 1));
        checksum = Crc32c.EMPTY;
      }
    }
  }

  private void require(StagedBlob damaged, long piece) throws IOException {
    int recorded =
        piece == wholePieces
            ? restChecksum
            : damaged
                .pieces()
                .read(piece, 1)
                .orElseThrow(() -> new IOException("the checksum of piece " + piece + " is gone"))[
                0];
    if (checksum != recorded) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "The piece that was sent again for the damaged one at "
              + piece * Pieces.LENGTH_BYTES
              + " is another one than was acknowledged");
    }
  }
}
