package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.tree.PieceHash;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A version of a file in the service of which an upload takes what is the same: its chunks that are
 * whole pieces of that version do not travel (docs/protocol.md §4.6).
 */
public final class UploadBasis {
  /** Length of a piece, and of the chunks of such an upload. */
  public static final int PIECE_BYTES = 256 * 1024;

  private final TreeRequest.Basis version;
  private final PieceHashes hashes;
  private final AtomicLong keptBytes = new AtomicLong();
  private volatile boolean givenUp;

  /** A basis of which the hashes are known, of pieces of {@link #PIECE_BYTES}. */
  public UploadBasis(TreeRequest.Basis version, PieceHashes hashes) {
    this.version = version;
    this.hashes = hashes;
  }

  /** Whether it is still of use. */
  public boolean isOfUse() {
    return !givenUp;
  }

  /** From now on everything travels. */
  public void giveUp() {
    givenUp = true;
  }

  /** Bytes that did not travel so far, those of attempts that failed among them. */
  public long keptBytes() {
    return keptBytes.get();
  }

  TreeRequest.Basis version() {
    return version;
  }

  /**
   * The chunk as it is sent when the service has its bytes; the caller's.
   *
   * @return null when it has not
   */
  @Nullable ByteBuf kept(Chunk chunk, PieceHash hash) {
    int length = chunk.lengthBytes();
    if (givenUp || !hashes.isPiece(chunk.offset(), length)) {
      return null;
    }
    byte[] mine = hash.of(chunk.wire().nioBuffer(ChunkHeader.LENGTH_BYTES, length));
    if (!Arrays.equals(mine, hashes.at(chunk.offset()))) {
      return null;
    }
    keptBytes.addAndGet(length);
    ByteBuf header = Wire.ALLOCATOR.directBuffer(ChunkHeader.LENGTH_BYTES);
    new ChunkHeader(chunk.offset(), length, chunk.crc32c()).writeKeptTo(header);
    return header;
  }
}
