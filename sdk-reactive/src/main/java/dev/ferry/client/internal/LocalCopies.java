package dev.ferry.client.internal;

import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What lies on the local disk beside the proven bytes of a download, and, once the service told its
 * checksums, the plan of what is taken from there. Touched on the part file's lane.
 */
final class LocalCopies {
  private final @Nullable Path older;
  private final PartFile part;
  private final LocalReading reading;
  private final List<Seed> seeds = new ArrayList<>();
  private @Nullable PiecePlan beingMade;
  private @Nullable PiecePlan plan;

  LocalCopies(PartFile part, LocalReading reading, @Nullable Path older) {
    this.older = older;
    this.part = part;
    this.reading = reading;
  }

  /**
   * Looks for bytes that may be of use, anew.
   *
   * @param provenBytes what the part file is known to begin with
   * @param target whether the target that is there now counts
   */
  void lookFor(long provenBytes, boolean target) throws IOException {
    close();
    Seed own = part.seed();
    if (Pieces.whole(own.sizeBytes()) > Pieces.whole(provenBytes)) {
      seeds.add(own);
    }
    if (target) {
      Seed.ofCopy(part.target()).ifPresent(seeds::add);
    }
    if (older != null) {
      Seed.ofCopy(older).ifPresent(seeds::add);
    }
  }

  /** Whether the service's checksums would be of use. */
  boolean areToBeCompared() {
    return plan == null && !seeds.isEmpty();
  }

  /** Begins to compare what is not proven with that version. */
  void begin(FileStat stat) {
    beingMade = new PiecePlan(stat, part.runs(), seeds, reading);
  }

  void compare(ServerMessage.PieceChecksums run) throws IOException {
    making().compare(run);
  }

  /** Compares one piece by its hash. */
  void compare(long piece, byte[] hash) throws IOException {
    making().compare(piece, hash);
  }

  /** All checksums were compared. */
  void compared() {
    PiecePlan made = making();
    made.complete();
    plan = made;
  }

  private PiecePlan making() {
    PiecePlan begun = beingMade;
    if (begun == null) {
      throw new TransferException(
          FailureCode.MALFORMED, "The service told checksums before their version");
    }
    return begun;
  }

  /** Who has the piece with that byte. */
  Optional<Seed> seedAt(long offset) {
    return plan == null ? Optional.empty() : plan.seedAt(offset);
  }

  /** Bytes from there to the end of their piece. */
  int restOfPiece(FileStat stat, long offset) {
    return (int) Math.min(Pieces.restOfPiece(offset), stat.sizeBytes() - offset);
  }

  /** How many bytes have to be fetched from there in one go; {@code -1} for all to the end. */
  long missingBytes(long offset) {
    return plan == null ? -1 : plan.missingEnd(offset) - offset;
  }

  /** Whether the target is the version already. */
  boolean isTargetComplete() {
    return older == null && plan != null && plan.isCopyComplete();
  }

  /** Nothing of what is there is used. */
  void close() {
    seeds.forEach(Seed::close);
    seeds.clear();
    beingMade = null;
    plan = null;
  }
}
