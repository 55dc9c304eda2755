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
 * @param linkTextOrNull where a link says it leads; null for anything else, and in listings
 * @param labels what a client attached to this very version; empty in listings
 */
public record FileStat(
    WorkspacePath path,
    Type type,
    long sizeBytes,
    int mode,
    Instant modified,
    @Nullable String etagOrNull,
    @Nullable Digest digestOrNull,
    @Nullable Integer crc32cOrNull,
    @Nullable String linkTextOrNull,
    Labels labels) {

  /** An entry of which neither a link's text nor labels are known. */
  public FileStat(
      WorkspacePath path,
      Type type,
      long sizeBytes,
      int mode,
      Instant modified,
      @Nullable String etagOrNull,
      @Nullable Digest digestOrNull,
      @Nullable Integer crc32cOrNull) {
    this(
        path,
        type,
        sizeBytes,
        mode,
        modified,
        etagOrNull,
        digestOrNull,
        crc32cOrNull,
        null,
        Labels.NONE);
  }

  /** Kind of entry. */
  public enum Type {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    LINK,
    /** Anything else. */
    OTHER
  }

  /** The same entry with another length. */
  public FileStat withSize(long bytes) {
    return new FileStat(
        path,
        type,
        bytes,
        mode,
        modified,
        etagOrNull,
        digestOrNull,
        crc32cOrNull,
        linkTextOrNull,
        labels);
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
    return new FileStat(
        path, type, sizeBytes, mode, modified, etagOrNull, digest, crc32c, linkTextOrNull, labels);
  }

  /** The same entry with a digest. */
  public FileStat digested(Digest digest) {
    return new FileStat(
        path,
        type,
        sizeBytes,
        mode,
        modified,
        etagOrNull,
        digest,
        crc32cOrNull,
        linkTextOrNull,
        labels);
  }

  /** Where a link says it leads. */
  public Optional<String> linkText() {
    return Optional.ofNullable(linkTextOrNull);
  }

  /** The same entry, with the text of the link that it is. */
  public FileStat leadingTo(String text) {
    return new FileStat(
        path,
        type,
        sizeBytes,
        mode,
        modified,
        etagOrNull,
        digestOrNull,
        crc32cOrNull,
        text,
        labels);
  }

  /** The same entry with labels. */
  public FileStat labelled(Labels attached) {
    return new FileStat(
        path,
        type,
        sizeBytes,
        mode,
        modified,
        etagOrNull,
        digestOrNull,
        crc32cOrNull,
        linkTextOrNull,
        attached);
  }
}
