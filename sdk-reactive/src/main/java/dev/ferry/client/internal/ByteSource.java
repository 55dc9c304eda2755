package dev.ferry.client.internal;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FileAttributes;
import reactor.core.publisher.Mono;

/** Where the bytes of one upload come from, over all its attempts. */
public interface ByteSource {

  /**
   * Looks at the source, at the beginning of every attempt.
   *
   * <p>Fails with {@code SOURCE_CHANGED} when it is not what an earlier attempt saw, {@code
   * LOCAL_IO} when it cannot be looked at.
   */
  Mono<Facts> open();

  /** A reader from that offset on; at most one is open at a time. */
  ChunkReader readFrom(long offset);

  /** Whether several readers may read at once, each a part of its own. */
  default boolean isReadApart() {
    return false;
  }

  /**
   * A reader of a part, of which any number may be open, where {@link #isReadApart()}.
   *
   * @param base offset that its chunks count from
   * @param offset where it begins
   * @param end where it ends
   */
  default ChunkReader readApart(long base, long offset, long end) {
    throw new UnsupportedOperationException("This source is read in one row");
  }

  /** Fails with {@code SOURCE_CHANGED} when the source changed since it was opened. */
  Mono<Void> checkUnchanged();

  /** Whether un-acknowledged bytes are kept in memory because they cannot be read again. */
  boolean retainsUnacknowledged();

  /** Bytes below the frontier are never needed again. */
  void acknowledged(long frontier);

  /** The upload is over. */
  void close();

  /**
   * What is known about a source before it is read.
   *
   * @param length how long it is
   * @param attributes what it would give its copy
   */
  record Facts(ContentLength length, FileAttributes attributes) {}
}
