package dev.ferry.service.upload;

import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that the bytes below the frontier are the acknowledged ones, and makes the ledger to go on
 * with. Blocks.
 */
final class PieceProof {
  private static final Logger LOG = LoggerFactory.getLogger(PieceProof.class);
  private static final int PIECES_AT_ONCE = 1023;

  private final UploadId id;
  private final Prefix prefix;
  private final StagedBlob blob;
  private final boolean repairing;
  private final StoredPieces stored;
  private final long wholePieces;
  private final int restBytes;

  /**
   * A proof of what was acknowledged of that upload.
   *
   * @param repairing whether its sender can send damaged pieces again
   */
  PieceProof(UploadId id, Prefix prefix, StagedBlob blob, boolean repairing) {
    this.id = id;
    this.prefix = prefix;
    this.blob = blob;
    this.repairing = repairing;
    this.stored = new StoredPieces(blob);
    this.wholePieces = Pieces.whole(prefix.lengthBytes());
    this.restBytes = (int) (prefix.lengthBytes() % Pieces.LENGTH_BYTES);
  }

  /**
   * Reads no more than what is behind the last whole piece: its checksum and those in the piece
   * file must combine to the one the store committed.
   *
   * @return the ledger; empty when the piece file is not complete or the bytes are not right
   */
  Optional<Proven> byTail() throws IOException {
    long rest = rest();
    if (rest == StoredPieces.MISSING || !stored.reach(prefix.lengthBytes())) {
      return Optional.empty();
    }
    return savedPrefix()
        .filter(saved -> saved.append(restBytes, (int) rest).equals(prefix))
        .map(saved -> Proven.whole(ledger((int) rest)));
  }

  /**
   * Reads everything and completes the piece file.
   *
   * @return the ledger, and what has to be mended when the sender can; {@code DATA_LOST} otherwise
   */
  Proven byReadingAll() throws IOException {
    LOG.atInfo()
        .addKeyValue("transfer", id.value())
        .log(
            "The bytes of upload {} below its frontier {} are read and compared with their checksums",
            id,
            prefix.lengthBytes());
    Map<Long, int[]> others = new TreeMap<>();
    Damage damage = examine(others);
    if (!damage.isNone() && !(repairing && damage.isRepairable())) {
      throw lost(damage);
    }
    for (Map.Entry<Long, int[]> other : others.entrySet()) {
      if (damage.isNone() || isUnrecorded(other.getKey(), other.getValue().length)) {
        blob.pieces().write(other.getKey(), other.getValue());
      }
    }
    PieceLedger ledger = ledger(damage.restChecksum());
    if (damage.isNone()) {
      return Proven.whole(ledger);
    }
    LOG.atWarn()
        .addKeyValue("transfer", id.value())
        .log(
            "Bytes of upload {} changed on the disk; its sender is asked for {} again",
            id,
            damage.ranges());
    return new Proven(
        ledger, new Mending(blob, damage.ranges(), wholePieces, damage.restChecksum()));
  }

  /**
   * Reads everything and changes nothing, so that the upload may go on meanwhile; {@code DATA_LOST}
   * when it is not right.
   */
  void verify() throws IOException {
    Damage damage = examine(new TreeMap<>());
    if (!damage.isNone()) {
      throw lost(damage);
    }
  }

  /** How far the reading came. */
  long readBytes() {
    return stored.readBytes();
  }

  /** Ends the reading soon, with an {@link java.io.InterruptedIOException}. */
  void stop() {
    stored.stop();
  }

  /**
   * Compares all pieces.
   *
   * @param others gets the checksums of the stored bytes, by first piece, where others are recorded
   */
  private Damage examine(Map<Long, int[]> others) throws IOException {
    Damage damage = new Damage(prefix);
    for (long first = 0; first < wholePieces; first += PIECES_AT_ONCE) {
      int count = countFrom(first);
      int[] recorded = blob.pieces().read(first, count).orElseGet(() -> new int[count]);
      int[] actual = new int[count];
      boolean same = true;
      for (int i = 0; i < count; i++) {
        long checksum = stored.checksum((first + i) * Pieces.LENGTH_BYTES, Pieces.LENGTH_BYTES);
        damage.piece(recorded[i], checksum);
        actual[i] = (int) checksum;
        same &= recorded[i] == actual[i];
      }
      if (!same) {
        others.put(first, actual);
      }
    }
    damage.rest(rest());
    return damage;
  }

  private boolean isUnrecorded(long first, int count) throws IOException {
    return blob.pieces().read(first, count).isEmpty();
  }

  private long rest() throws IOException {
    return stored.checksum(wholePieces * Pieces.LENGTH_BYTES, restBytes);
  }

  private PieceLedger ledger(int rest) {
    return new PieceLedger(prefix.lengthBytes(), rest);
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

  private TransferException lost(Damage damage) {
    OptionalLong first = damage.first();
    Map<String, String> details = new TreeMap<>();
    first.ifPresent(at -> details.put("damagedAt", Long.toString(at)));
    if (repairing && damage.isRepairable()) {
      details.put(Repairs.REPAIRABLE, "true");
    }
    return new TransferException(FailureCode.DATA_LOST, said(first), details);
  }

  private String said(OptionalLong first) {
    String message =
        stored.shortLength().isPresent()
            ? "Upload %s has %d bytes on disk, but %d were acknowledged"
                .formatted(id, stored.shortLength().getAsLong(), prefix.lengthBytes())
            : "The %d acknowledged bytes of upload %s changed on the disk"
                .formatted(prefix.lengthBytes(), id);
    return first.isPresent()
        ? message + "; the first damaged piece begins at " + first.getAsLong()
        : message;
  }

  /**
   * What a proof found.
   *
   * @param ledger to go on with
   * @param mending what has to be sent again first
   */
  record Proven(PieceLedger ledger, Mending mending) {
    static Proven whole(PieceLedger ledger) {
      return new Proven(ledger, Mending.NOTHING);
    }
  }
}
