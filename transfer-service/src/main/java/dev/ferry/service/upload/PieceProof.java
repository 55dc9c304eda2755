package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves at an attach that the last bytes below the frontier are the acknowledged ones, and makes
 * the ledger to go on with. Blocks.
 */
final class PieceProof {
  private static final Logger LOG = LoggerFactory.getLogger(PieceProof.class);
  private static final int PIECES_AT_ONCE = 1023;
  private static final int BLOCK_BYTES = 256 * 1024;

  /** Of a piece that was never written. */
  private static final int UNKNOWN = 0;

  private static final ThreadLocal<ByteBuffer> BLOCK =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BLOCK_BYTES));

  private final UploadId id;
  private final Prefix prefix;
  private final StagedBlob blob;
  private final long wholePieces;
  private final int restBytes;
  private volatile long readBytes;
  private volatile boolean stopped;

  /** A proof of what was acknowledged of that upload. */
  PieceProof(UploadId id, Prefix prefix, StagedBlob blob) {
    this.id = id;
    this.prefix = prefix;
    this.blob = blob;
    this.wholePieces = Pieces.whole(prefix.lengthBytes());
    this.restBytes = (int) (prefix.lengthBytes() % Pieces.LENGTH_BYTES);
  }

  /**
   * Reads no more than what is behind the last whole piece: its checksum and those in the piece
   * file must combine to the one the store committed.
   *
   * @return the ledger; empty when the piece file is not complete or the bytes are not right
   */
  Optional<PieceLedger> byTail() throws IOException {
    int rest = checksumOf(wholePieces, restBytes);
    return savedPrefix().filter(saved -> isRight(saved, rest)).map(saved -> ledger(rest));
  }

  /** Reads everything and writes the piece file again; {@code DATA_LOST} when it is not right. */
  PieceLedger byReadingAll() throws IOException {
    LOG.info(
        "The piece file of upload {} does not prove its {} bytes; they are read",
        id,
        prefix.lengthBytes());
    return ledger(requireRight(true));
  }

  /**
   * Reads everything and changes nothing, so that the upload may go on meanwhile; {@code DATA_LOST}
   * when it is not right.
   */
  void verify() throws IOException {
    var unused = requireRight(false);
  }

  /** How far the reading came. */
  long readBytes() {
    return readBytes;
  }

  /** Ends the reading soon, with an {@link InterruptedIOException}. */
  void stop() {
    stopped = true;
  }

  /** The checksum behind the last whole piece, when all is right. */
  private int requireRight(boolean recording) throws IOException {
    Prefix read = Prefix.EMPTY;
    OptionalLong damagedPiece = OptionalLong.empty();
    boolean allKnown = true;
    for (long first = 0; first < wholePieces; first += PIECES_AT_ONCE) {
      int[] actual = checksumsFrom(first);
      Optional<int[]> saved = blob.pieces().read(first, actual.length);
      if (damagedPiece.isEmpty()) {
        damagedPiece = firstDifference(first, saved.orElse(new int[0]), actual);
      }
      allKnown &= saved.isPresent();
      if (recording) {
        blob.pieces().write(first, actual);
      }
      read = Pieces.append(read, actual);
    }
    int rest = checksumOf(wholePieces, restBytes);
    if (!isRight(read, rest)) {
      throw lost(damagedPiece.isEmpty() && allKnown ? OptionalLong.of(wholePieces) : damagedPiece);
    }
    return rest;
  }

  private PieceLedger ledger(int rest) {
    return new PieceLedger(prefix.lengthBytes(), rest);
  }

  private boolean isRight(Prefix whole, int rest) {
    return whole.append(restBytes, rest).equals(prefix);
  }

  /** What the piece file says of the whole pieces; empty when it does not know them all. */
  private Optional<Prefix> savedPrefix() throws IOException {
    Prefix known = Prefix.EMPTY;
    for (long first = 0; first < wholePieces; first += PIECES_AT_ONCE) {
      Optional<int[]> saved = blob.pieces().read(first, countFrom(first));
      if (saved.isEmpty()) {
        return Optional.empty();
      }
      known = Pieces.append(known, saved.get());
    }
    return Optional.of(known);
  }

  private int countFrom(long first) {
    return (int) Math.min(PIECES_AT_ONCE, wholePieces - first);
  }

  private int[] checksumsFrom(long first) throws IOException {
    int[] checksums = new int[countFrom(first)];
    for (int i = 0; i < checksums.length; i++) {
      checksums[i] = checksumOf(first + i, Pieces.LENGTH_BYTES);
    }
    return checksums;
  }

  private static OptionalLong firstDifference(long first, int[] saved, int[] actual) {
    for (int i = 0; i < saved.length; i++) {
      if (saved[i] != UNKNOWN && saved[i] != actual[i]) {
        return OptionalLong.of(first + i);
      }
    }
    return OptionalLong.empty();
  }

  private int checksumOf(long piece, int lengthBytes) throws IOException {
    ByteBuffer block = BLOCK.get();
    long start = piece * Pieces.LENGTH_BYTES;
    Prefix read = Prefix.EMPTY;
    while (read.lengthBytes() < lengthBytes) {
      block.clear().limit((int) Math.min(BLOCK_BYTES, lengthBytes - read.lengthBytes()));
      if (blob.read(start + read.lengthBytes(), block) < block.limit()) {
        throw new IOException("the staging file is shorter than its frontier");
      }
      if (stopped) {
        throw new InterruptedIOException("the upload is not waited for any more");
      }
      block.flip();
      readBytes = start + read.lengthBytes();
      read = read.append(block.remaining(), Crc32c.of(block));
    }
    return read.crc32c();
  }

  private TransferException lost(OptionalLong damagedPiece) {
    boolean located = damagedPiece.isPresent();
    long at = damagedPiece.orElse(0) * Pieces.LENGTH_BYTES;
    return new TransferException(
        FailureCode.DATA_LOST,
        "The %d acknowledged bytes of upload %s changed on the disk%s"
            .formatted(
                prefix.lengthBytes(),
                id,
                located ? "; the first piece that did begins at " + at : ""),
        located ? Map.of("damagedAt", Long.toString(at)) : Map.of());
  }
}
