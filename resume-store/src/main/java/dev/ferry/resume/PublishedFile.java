package dev.ferry.resume;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the version last published under a path.
 *
 * @param file where
 * @param etag the version; when the file on disk has another one, the rest says nothing about it
 * @param lengthBytes its length
 * @param digestOrNull its SHA-256; null when the digest was off
 * @param crc32c its CRC-32C
 * @param publishedAt when it became visible
 * @param labels what a client attached to this version
 */
public record PublishedFile(
    WorkspaceFile file,
    String etag,
    long lengthBytes,
    @Nullable Digest digestOrNull,
    int crc32c,
    Instant publishedAt,
    Labels labels) {

  /** A version without labels. */
  public PublishedFile(
      WorkspaceFile file,
      String etag,
      long lengthBytes,
      @Nullable Digest digestOrNull,
      int crc32c,
      Instant publishedAt) {
    this(file, etag, lengthBytes, digestOrNull, crc32c, publishedAt, Labels.NONE);
  }

  /** The same version with these labels. */
  public PublishedFile labelled(Labels attached) {
    return new PublishedFile(file, etag, lengthBytes, digestOrNull, crc32c, publishedAt, attached);
  }

  /** The same contents under another path, or in another version. */
  public PublishedFile renamed(WorkspaceFile newFile, String newEtag) {
    return new PublishedFile(
        newFile, newEtag, lengthBytes, digestOrNull, crc32c, publishedAt, labels);
  }

  /** Its SHA-256; empty when the digest was off. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }
}
