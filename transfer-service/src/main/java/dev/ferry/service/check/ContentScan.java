package dev.ferry.service.check;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One reading of an object: its checksum and digest, and how its pieces compare with its piece
 * file. Blocks; reads in blocks, whatever the object's length.
 */
final class ContentScan {
  private static final int BLOCK_BYTES = 256 * 1024;

  /** Of a piece that was never written. */
  private static final int UNKNOWN = 0;

  /** Reads at a position until the buffer is full or the end is reached. */
  @FunctionalInterface
  interface Source {
    int read(long position, ByteBuffer target) throws IOException;
  }

  private final Source source;
  private final long lengthBytes;
  private final @Nullable PieceFile pieces;
  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
  private final MessageDigest sha256 = newSha256();
  private @Nullable Digest digest;
  private Prefix read = Prefix.EMPTY;
  private Prefix proven = Prefix.EMPTY;
  private long firstDamaged = -1;
  private long damaged;
  private long unknown;

  /** A scan of that many bytes; {@code pieces} is null when there is no piece file. */
  ContentScan(Source source, long lengthBytes, @Nullable PieceFile pieces) {
    this.source = source;
    this.lengthBytes = lengthBytes;
    this.pieces = pieces;
  }

  /** Reads everything. */
  ContentScan run() throws IOException {
    for (long piece = 0; piece < Pieces.count(lengthBytes); piece++) {
      int length = pieceLength(piece);
      int actual = readPiece(length);
      compare(piece, length, actual);
      read = read.append(length, actual);
    }
    digest = Digest.ofBytes(sha256.digest());
    return this;
  }

  private int pieceLength(long piece) {
    return (int) Math.min(Pieces.LENGTH_BYTES, lengthBytes - piece * Pieces.LENGTH_BYTES);
  }

  private int readPiece(int length) throws IOException {
    Prefix piece = Prefix.EMPTY;
    while (piece.lengthBytes() < length) {
      block.clear().limit((int) Math.min(BLOCK_BYTES, length - piece.lengthBytes()));
      long position = read.lengthBytes() + piece.lengthBytes();
      if (source.read(position, block) < block.limit()) {
        throw new IOException("the file ends before " + lengthBytes + " bytes");
      }
      block.flip();
      piece = piece.append(block.remaining(), Crc32c.of(block));
      sha256.update(block);
    }
    return piece.crc32c();
  }

  private void compare(long piece, int length, int actual) throws IOException {
    Optional<int[]> kept = pieces == null ? Optional.empty() : pieces.read(piece, 1);
    int expected = kept.map(checksums -> checksums[0]).orElse(UNKNOWN);
    if (expected == actual && kept.isPresent()) {
      if (proven.lengthBytes() == piece * Pieces.LENGTH_BYTES) {
        proven = proven.append(length, actual);
      }
    } else if (expected == UNKNOWN) {
      unknown++;
    } else {
      damaged++;
      firstDamaged = firstDamaged < 0 ? piece * Pieces.LENGTH_BYTES : firstDamaged;
    }
  }

  /** Length and checksum of all that was read. */
  Prefix whole() {
    return read;
  }

  /** The longest prefix whose pieces are what the piece file says; whole pieces but at the end. */
  Prefix proven() {
    return proven;
  }

  /** SHA-256 of all that was read. */
  Digest digest() {
    return Objects.requireNonNull(digest, "nothing was read yet");
  }

  /** Reads everything once more and writes down what its pieces are. */
  static void record(Source source, long lengthBytes, PieceFile target) throws IOException {
    ContentScan scan = new ContentScan(source, lengthBytes, null);
    for (long piece = 0; piece < Pieces.count(lengthBytes); piece++) {
      int length = scan.pieceLength(piece);
      int actual = scan.readPiece(length);
      target.write(piece, new int[] {actual});
      scan.read = scan.read.append(length, actual);
    }
  }

  /** Whether the piece file knows every piece and says what was read. */
  boolean piecesAgree() {
    return damaged == 0 && unknown == 0;
  }

  /** Which pieces differ, for people. */
  String damage() {
    if (damaged == 0) {
      return unknown == 0 ? "all pieces are as recorded" : "the damage is not located";
    }
    return damaged + " piece(s) of 1 MiB differ, the first one at offset " + firstDamaged;
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
