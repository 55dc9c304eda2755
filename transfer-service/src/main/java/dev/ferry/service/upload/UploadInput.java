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
   * What follows counts from the next Flush, Leave or Finish on, and not before: when the stream
   * fails or is cancelled instead, the frontier stays where it is.
   */
  record Hold() implements UploadInput {}

  /** All bytes of this attach were sent; the last event is their frontier. Others may follow. */
  record Leave() implements UploadInput {}

  /**
   * All bytes were sent.
   *
   * @param lengthBytes length of the whole object
   * @param crc32cOrNull its CRC-32C as the sender read it; null when the sender does not tell
   * @param digestOrNull its SHA-256; null when the digest is off, or not for the sender to tell
   * @param source where the sender has the digest from
   */
  record Finish(
      long lengthBytes,
      @Nullable Integer crc32cOrNull,
      @Nullable Digest digestOrNull,
      DigestSource source)
      implements UploadInput {

    /** The Finish of a sender that tells a digest, unless it is off. */
    public Finish(
        long lengthBytes,
        @Nullable Integer crc32cOrNull,
        @Nullable Digest digestOrNull,
        boolean handedIn) {
      this(
          lengthBytes,
          crc32cOrNull,
          digestOrNull,
          handedIn ? DigestSource.HANDED_IN : DigestSource.COMPUTED);
    }

    /**
     * The Finish of a sender that takes the digest of what was stored as it is, if there is one.
     */
    public static Finish taking(long lengthBytes) {
      return new Finish(lengthBytes, null, null, DigestSource.STORED);
    }

    boolean handedIn() {
      return source == DigestSource.HANDED_IN;
    }

    /** The digest. */
    Optional<Digest> digest() {
      return Optional.ofNullable(digestOrNull);
    }
  }

  /** Where the digest in a Finish is from. */
  enum DigestSource {
    /** The sender computed it over what it read, or there is none. */
    COMPUTED,
    /** The sender was given it. */
    HANDED_IN,
    /** The sender has none; the service tells the one it computed. */
    STORED
  }
}
