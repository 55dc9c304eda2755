package dev.ferry.service.upload;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What was found out about a chunk when its checksum was compared.
 *
 * @param lengthBytes length of the chunk
 * @param checksums of its parts, cut where a piece of the object ends
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by the one who made it
record VerifiedChunk(int lengthBytes, int[] checksums) {

  /** No byte counts unverified: the one place where it is done. Fails CHECKSUM_MISMATCH. */
  static VerifiedChunk of(ChunkBody chunk) {
    int[] checksums = sum(chunk.offset(), chunk.peek());
    int actual = combined(chunk.offset(), chunk.lengthBytes(), checksums);
    if (actual != chunk.crc32c()) {
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH,
          String.format(
              "The %d bytes at offset %d have checksum %08x, announced was %08x",
              chunk.lengthBytes(), chunk.offset(), actual, chunk.crc32c()));
    }
    return new VerifiedChunk(chunk.lengthBytes(), checksums);
  }

  private static int[] sum(long offset, ByteBuffer bytes) {
    int[] checksums = new int[parts(offset, bytes.remaining())];
    int end = bytes.limit();
    long at = offset;
    for (int part = 0; part < checksums.length; part++) {
      int length = Math.min(end - bytes.position(), Pieces.restOfPiece(at));
      bytes.limit(bytes.position() + length);
      checksums[part] = Crc32c.of(bytes);
      bytes.position(bytes.limit()).limit(end);
      at += length;
    }
    return checksums;
  }

  private static int parts(long offset, int length) {
    return (int) (Pieces.count(offset + length) - Pieces.whole(offset));
  }

  private static int combined(long offset, int length, int[] checksums) {
    int whole = Crc32c.EMPTY;
    long at = offset;
    for (int checksum : checksums) {
      int part = (int) Math.min(offset + length - at, Pieces.restOfPiece(at));
      whole = Crc32c.combine(whole, checksum, part);
      at += part;
    }
    return whole;
  }

  @Override
  public String toString() {
    return lengthBytes + " bytes " + Arrays.toString(checksums);
  }
}
