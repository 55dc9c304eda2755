package dev.ferry.client.internal;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.tree.PieceHash;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of one version's pieces, as they come (docs/protocol.md §12.9). Not safe for several
 * threads while they come.
 */
public final class PieceHashes {
  private final long sizeBytes;
  private final int pieceBytes;
  private final byte[] hashes;
  private int length;
  private @Nullable Digest digest;

  /** None came yet. */
  public PieceHashes(long sizeBytes, int pieceBytes) {
    this.sizeBytes = sizeBytes;
    this.pieceBytes = pieceBytes;
    long count = (sizeBytes + pieceBytes - 1) / pieceBytes;
    this.hashes = new byte[Math.toIntExact(count * PieceHash.LENGTH_BYTES)];
  }

  /** Whether so long a file's hashes are worth their room. */
  public static boolean areWorthIt(long sizeBytes, int pieceBytes) {
    return sizeBytes >= pieceBytes && sizeBytes / pieceBytes < 4_000_000;
  }

  /**
   * Takes the next ones, of whole pieces, and behind the last one the digest; the buffer stays the
   * caller's.
   *
   * @return how many pieces are known
   * @throws TransferException {@code MALFORMED}
   */
  public int add(ByteBuf pack) {
    int most = Math.min(pack.readableBytes(), hashes.length - length);
    if (most % PieceHash.LENGTH_BYTES != 0 || digest != null) {
      throw malformed();
    }
    pack.readBytes(hashes, length, most);
    length += most;
    if (pack.isReadable()) {
      if (pack.readableBytes() != Digest.LENGTH_BYTES) {
        throw malformed();
      }
      byte[] whole = new byte[Digest.LENGTH_BYTES];
      pack.readBytes(whole);
      digest = Digest.ofBytes(whole);
    }
    return length / PieceHash.LENGTH_BYTES;
  }

  /**
   * They are all there.
   *
   * @throws TransferException {@code MALFORMED} when they are not
   */
  public PieceHashes complete() {
    if (digest == null) {
      throw malformed();
    }
    return this;
  }

  /** The digest of the whole, once it came. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digest);
  }

  /** Whether those bytes are a whole piece. */
  boolean isPiece(long offset, int lengthBytes) {
    return offset % pieceBytes == 0
        && offset < sizeBytes
        && lengthBytes == Math.min(pieceBytes, sizeBytes - offset);
  }

  /** The hash of the piece that begins there. */
  byte[] at(long offset) {
    int from = (int) (offset / pieceBytes) * PieceHash.LENGTH_BYTES;
    return Arrays.copyOfRange(hashes, from, from + PieceHash.LENGTH_BYTES);
  }

  private static TransferException malformed() {
    return new TransferException(
        FailureCode.MALFORMED, "The hashes of a file's pieces are not what its length says");
  }
}
