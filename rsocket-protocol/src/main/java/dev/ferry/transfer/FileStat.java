package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one entry of a workspace.
 *
 * @param path where it is
 * @param type what it is
 * @param sizeBytes its length; 0 for anything but a file
 * @param mode POSIX permission bits
 * @param modified modification time
 * @param etagOrNull its version; null for anything but a file
 * @param digestOrNull SHA-256, when the service published this very version and its digest was not
 *     off; else null
 * @param crc32cOrNull CRC-32C of all bytes, when the service published this very version; else null
 */
public record FileStat(
    WorkspacePath path,
    Type type,
    long sizeBytes,
    int mode,
    Instant modified,
    @Nullable String etagOrNull,
    @Nullable Digest digestOrNull,
    @Nullable Integer crc32cOrNull) {

  /** Kind of entry. */
  public enum Type {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link, never followed. */
    LINK,
    /** Anything else. */
    OTHER
  }

  /** The version, for files. */
  public Optional<String> etag() {
    return Optional.ofNullable(etagOrNull);
  }

  /** The digest, when known for this very version. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }

  /** The checksum of all bytes, when known for this very version. */
  public OptionalInt crc32c() {
    return crc32cOrNull == null ? OptionalInt.empty() : OptionalInt.of(crc32cOrNull);
  }

  /**
   * The same entry with what is remembered of its publication.
   *
   * @param digest its SHA-256, or null when it was off
   * @param crc32c its CRC-32C
   */
  public FileStat published(@Nullable Digest digest, int crc32c) {
    return new FileStat(path, type, sizeBytes, mode, modified, etagOrNull, digest, crc32c);
  }
}
