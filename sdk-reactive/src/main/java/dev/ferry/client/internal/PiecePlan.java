package dev.ferry.client.internal;

import dev.ferry.protocol.ServerMessage.PieceChecksums;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pieces of a version are on the local disk already, and where: those whose checksum is the
 * one the service keeps. One bit for each piece; touched on the part file's lane.
 */
final class PiecePlan {
  private final FileStat stat;
  private final Runs proven;
  private final LocalReading reading;
  private final Map<Seed, BitSet> kept = new LinkedHashMap<>();
  private Prefix said = Prefix.EMPTY;
  private boolean allKnown = true;

  /**
   * A plan that knows no piece yet.
   *
   * @param proven bytes of the part file that are not looked at
   */
  PiecePlan(FileStat stat, Runs proven, List<Seed> seeds, LocalReading reading) {
    this.stat = stat;
    this.proven = proven;
    this.reading = reading;
    seeds.forEach(seed -> kept.put(seed, new BitSet()));
  }

  /** Compares the next pieces with what is on the disk; blocks. */
  void compare(PieceChecksums run) throws IOException {
    if (!run.isKnown()) {
      allKnown = false;
      return;
    }
    for (int i = 0; i < run.count(); i++) {
      long piece = run.firstPiece() + i;
      compare(piece, run.checksums().get(i));
    }
  }

  private void compare(long piece, int checksum) throws IOException {
    long start = piece * Pieces.LENGTH_BYTES;
    long end = endOf(piece);
    if (start >= end) {
      return;
    }
    if (start == said.lengthBytes()) {
      said = said.append(end - start, checksum);
    }
    if (proven.covers(start, end)) {
      return;
    }
    for (Map.Entry<Seed, BitSet> seed : kept.entrySet()) {
      if (end <= seed.getKey().sizeBytes()
          && !reading.isHole(seed.getKey(), start, end, checksum)
          && reading.crcOf(seed.getKey(), start, end) == checksum) {
        seed.getValue().set(Math.toIntExact(piece));
        return;
      }
    }
  }

  /** The same by a hash. */
  void compare(long piece, byte[] hash) throws IOException {
    long start = piece * Pieces.LENGTH_BYTES;
    long end = endOf(piece);
    if (proven.covers(start, end)) {
      return;
    }
    for (Map.Entry<Seed, BitSet> seed : kept.entrySet()) {
      if (end <= seed.getKey().sizeBytes()
          && Arrays.equals(reading.hashOf(seed.getKey(), start, end), hash)) {
        seed.getValue().set(Math.toIntExact(piece));
        return;
      }
    }
  }

  /** A list that contradicts the checksum of the whole is worth nothing: no piece is kept then. */
  void complete() {
    boolean whole = allKnown && said.lengthBytes() == stat.sizeBytes();
    if (whole && stat.crc32c().isPresent() && stat.crc32c().getAsInt() != said.crc32c()) {
      kept.values().forEach(BitSet::clear);
    }
  }

  /** Who has the piece with that byte. */
  Optional<Seed> seedAt(long offset) {
    long piece = Pieces.whole(offset);
    return kept.entrySet().stream()
        .filter(seed -> piece < seed.getValue().length() && seed.getValue().get((int) piece))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Where the piece with that byte ends. */
  long endOfPieceAt(long offset) {
    return endOf(Pieces.whole(offset));
  }

  private long endOf(long piece) {
    long rest = stat.sizeBytes() - piece * Pieces.LENGTH_BYTES;
    return piece * Pieces.LENGTH_BYTES + Math.min(Pieces.LENGTH_BYTES, rest);
  }

  /** Where the bytes that have to be fetched from there end. */
  long missingEnd(long offset) {
    long piece = Pieces.whole(offset) + 1;
    long next = Long.MAX_VALUE;
    for (BitSet bits : kept.values()) {
      int set = piece > Integer.MAX_VALUE ? -1 : bits.nextSetBit((int) piece);
      next = set < 0 ? next : Math.min(next, set);
    }
    return next == Long.MAX_VALUE
        ? stat.sizeBytes()
        : Math.min(stat.sizeBytes(), next * Pieces.LENGTH_BYTES);
  }

  /**
   * Whether another file than the part file is the wanted version from its first to its last byte.
   */
  boolean isCopyComplete() {
    return proven.totalBytes() == 0
        && kept.entrySet().stream()
            .anyMatch(
                seed ->
                    !seed.getKey().inPlace()
                        && seed.getKey().sizeBytes() == stat.sizeBytes()
                        && seed.getValue().cardinality() == Pieces.count(stat.sizeBytes()));
  }
}
