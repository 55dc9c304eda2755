package dev.ferry.service.workspace;

import static java.util.Objects.requireNonNull;

import dev.ferry.service.download.ChunkSink;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.transfer.Digest;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Makes chunks of an upload of what is read of several files, one after the other. */
final class CopiedChunks {
  /** Stands for the facts that come before the chunks of a file. */
  static final Copied HEAD = new Copied(null);

  private final @Nullable MessageDigest sha256;
  private long end;

  CopiedChunks(boolean digesting) {
    this.sha256 = digesting ? sha256() : null;
  }

  /**
   * A chunk, with its bytes.
   *
   * @param bodyOrNull null for {@link #HEAD}
   */
  record Copied(@Nullable ChunkBody bodyOrNull) {}

  static UploadInput input(Copied chunk) {
    return new UploadInput.Chunk(requireNonNull(chunk.bodyOrNull()));
  }

  /** For the next file: its chunks stand behind everything that was read before. */
  ChunkSink<Copied> behindAnother() {
    long base = end;
    return new ChunkSink<>() {
      @Override
      public int headerBytes() {
        return 0;
      }

      @Override
      public Copied chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
        if (sha256 != null) {
          sha256.update(buffer.nioBuffer());
        }
        end = base + offset + lengthBytes;
        return new Copied(new ChunkBody(base + offset, crc32c, buffer, buffer));
      }

      @Override
      public void discard(Copied element) {
        if (element.bodyOrNull() != null) {
          element.bodyOrNull().release();
        }
      }
    };
  }

  /** Of everything that was read; null when there is to be none. */
  @Nullable Digest digestOrNull() {
    return sha256 == null ? null : Digest.ofBytes(sha256.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
