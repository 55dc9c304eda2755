package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proof of a published upload.
 *
 * @param file where it is visible
 * @param lengthBytes its length
 * @param crc32c CRC-32C of all bytes
 * @param digestOrNull SHA-256 of all bytes, computed by the service over what it stored; null when
 *     the digest was off for this upload, the checksum is all there is then
 * @param etag the version under its path
 * @param epoch epoch of the writer that published
 * @param publishedAt when it became visible
 * @param durabilityOrNull what it survives; null of a service that does not say so
 */
public record Receipt(
    WorkspaceFile file,
    long lengthBytes,
    int crc32c,
    @Nullable Digest digestOrNull,
    String etag,
    long epoch,
    Instant publishedAt,
    @Nullable Durability durabilityOrNull) {
  /** One that does not say what it survives. */
  public Receipt(
      WorkspaceFile file,
      long lengthBytes,
      int crc32c,
      @Nullable Digest digestOrNull,
      String etag,
      long epoch,
      Instant publishedAt) {
    this(file, lengthBytes, crc32c, digestOrNull, etag, epoch, publishedAt, null);
  }

  /** The same, saying what it survives. */
  public Receipt surviving(Durability durability) {
    return new Receipt(
        file, lengthBytes, crc32c, digestOrNull, etag, epoch, publishedAt, durability);
  }

  /** What it survives; empty of a service that does not say so. */
  public Optional<Durability> durability() {
    return Optional.ofNullable(durabilityOrNull);
  }

  /** The digest; empty when it was off for this upload. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }
}
