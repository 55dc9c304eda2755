package dev.ferry.client;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A finished download: the file is complete, verified and visible under its target.
 *
 * @param stat the file and the version that was downloaded
 * @param target where it is now
 * @param crc32c CRC-32C of what was written
 * @param digestOrNull SHA-256 of what was written; null when the digest was off
 * @param verification how far the whole was verified; every chunk was in any case
 * @param resumedFromBytes bytes that an earlier run had left and this one did not fetch again
 * @param keptBytes bytes beyond {@code resumedFromBytes} that were on the local disk already, as
 *     the checksums of their pieces say, and were not fetched
 * @param receivedBytes payload bytes this run received, repeats included
 */
public record DownloadResult(
    FileStat stat,
    Path target,
    int crc32c,
    @Nullable Digest digestOrNull,
    Verification verification,
    long resumedFromBytes,
    long keptBytes,
    long receivedBytes) {

  /** What the whole was compared with. */
  public enum Verification {
    /** The digest the service knows of this version, or the one handed in. */
    DIGEST,
    /** The checksum the service knows of this version. */
    CHECKSUM,
    /** Nothing, the service knows neither of this version: its chunks alone were verified. */
    CHUNKS
  }

  /** How many pieces of 1 MiB the file has, the last one counted even if it is short. */
  public long pieces() {
    return Pieces.count(stat.sizeBytes());
  }

  /** How many of them, or what is as long, were not on the local disk already. */
  public long fetchedPieces() {
    return Pieces.count(stat.sizeBytes() - resumedFromBytes - keptBytes);
  }

  /** The digest; empty when it was off. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }

  /** Whether the digest was compared with one the service knows, or one handed in. */
  public boolean digestVerified() {
    return verification == Verification.DIGEST;
  }
}
