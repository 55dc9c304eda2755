package dev.ferry.service.upload;

import dev.ferry.transfer.Digest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a door sends into an attached upload, in order. */
public sealed interface UploadInput {

  /** The next bytes; ownership goes with them. */
  record Chunk(ChunkBody body) implements UploadInput {}

  /** Make what came before durable now. */
  record Flush() implements UploadInput {}

  /**
   * All bytes were sent.
   *
   * @param lengthBytes length of the whole object
   * @param crc32cOrNull its CRC-32C as the sender read it; null when the sender does not tell
   * @param digestOrNull its SHA-256; null when the digest is off
   * @param handedIn whether the sender was given the digest, and did not compute it
   */
  record Finish(
      long lengthBytes,
      @Nullable Integer crc32cOrNull,
      @Nullable Digest digestOrNull,
      boolean handedIn)
      implements UploadInput {

    /** The digest. */
    Optional<Digest> digest() {
      return Optional.ofNullable(digestOrNull);
    }
  }
}
