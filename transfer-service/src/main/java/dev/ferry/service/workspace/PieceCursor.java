package dev.ferry.service.workspace;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.tree.PieceHash;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.IntFunction;

/**
 * The hashes of a file's pieces, and at last the digest of the whole, read as they are asked for.
 */
final class PieceCursor extends TreeCursor {
  /** Read in one go, so that others get the thread in between. */
  private static final int READ_BYTES = 8 << 20;

  /** Room for what one go gives. */
  static final int PACK_BYTES = 4096;

  private final OpenFile file;
  private final int pieceBytes;
  private final IntFunction<ByteBuf> buffers;
  private final PieceHash hash = new PieceHash();
  private final MessageDigest whole = sha256();
  private long position;
  private boolean told;

  /**
   * A cursor.
   *
   * @param file taken over
   * @param buffers makes buffers of a length in bytes
   */
  PieceCursor(OpenFile file, int pieceBytes, IntFunction<ByteBuf> buffers) {
    this.file = file;
    this.pieceBytes = pieceBytes;
    this.buffers = buffers;
  }

  @Override
  boolean fillNow(ByteBuffer target) throws IOException {
    if (told) {
      return false;
    }
    ByteBuf buffer = buffers.apply(pieceBytes);
    try {
      ByteBuffer piece = buffer.nioBuffer(buffer.writerIndex(), pieceBytes);
      long end = Math.min(file.stat().sizeBytes(), position + READ_BYTES);
      while (position < end) {
        addPiece(piece.clear(), target);
      }
    } finally {
      buffer.release();
    }
    if (position == file.stat().sizeBytes()) {
      end(target);
    }
    return true;
  }

  private void addPiece(ByteBuffer piece, ByteBuffer target) throws IOException {
    int length = (int) Math.min(pieceBytes, file.stat().sizeBytes() - position);
    if (file.read(position, piece.limit(length)) < length) {
      throw changed();
    }
    piece.flip();
    whole.update(piece.duplicate());
    target.put(hash.of(piece));
    position += length;
  }

  private void end(ByteBuffer target) throws IOException {
    if (file.wasChanged()) {
      throw changed();
    }
    target.put(whole.digest());
    told = true;
  }

  private TransferException changed() {
    return new TransferException(
        FailureCode.VERSION_CHANGED,
        file.stat().path() + " was written into while it was being read");
  }

  @Override
  void closeNow() {
    file.close();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
