package dev.ferry.protocol.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Raw bytes to Zstandard frames and back, on the caller's thread, which may not be a loop's. */
public final class ZstdFrames {
  private static final Logger LOG = Loggers.getLogger(ZstdFrames.class);

  /** The fastest of the usual levels: the slow part is to be the link. */
  private static final int LEVEL = 1;

  private ZstdFrames() {}

  /**
   * Whether this machine can compress. The first call loads the library's native part, which reads
   * and writes files; where there is none, all transfers stay plain.
   */
  public static boolean isUsable() {
    return Library.USABLE;
  }

  /**
   * Compresses.
   *
   * @param raw direct; its position does not move
   * @param target direct, as long as the frame may be; written from its position, which does not
   *     move
   * @return length of the frame, empty when it would be longer
   */
  static OptionalInt compress(ByteBuffer raw, ByteBuffer target) {
    try {
      long length =
          Zstd.compressDirectByteBuffer(
              target,
              target.position(),
              target.remaining(),
              raw,
              raw.position(),
              raw.remaining(),
              LEVEL);
      return Zstd.isError(length) ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(length));
    } catch (ZstdException tooLong) {
      return OptionalInt.empty();
    }
  }

  /**
   * The raw bytes of a frame, in a buffer of exactly their length: what is in the frame cannot make
   * it longer.
   *
   * @param frame its readable bytes; does not change and stays the caller's
   * @param lengthBytes how many raw bytes there must be; to be bounded by the caller
   * @return a direct buffer the caller owns
   * @throws TransferException {@code CHECKSUM_MISMATCH} when the frame does not hold exactly that
   *     many: it may have been damaged on its way; {@code LIMIT_EXCEEDED} when there is no memory
   */
  public static ByteBuf inflate(ByteBuf frame, int lengthBytes) {
    try {
      return inflated(frame, lengthBytes);
    } catch (OutOfMemoryError e) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED, "No memory for a compressed chunk of " + lengthBytes, e);
    }
  }

  private static ByteBuf inflated(ByteBuf frame, int lengthBytes) {
    ByteBuf raw = ChunkBuffers.POOL.directBuffer(lengthBytes, lengthBytes);
    try {
      ByteBuffer target = raw.nioBuffer(0, lengthBytes);
      if (decompress(frame, target) != lengthBytes) {
        throw damaged(lengthBytes, "it ends early", null);
      }
      return raw.writerIndex(lengthBytes).retain();
    } catch (ZstdException e) {
      throw damaged(lengthBytes, String.valueOf(e.getMessage()), e);
    } finally {
      raw.release();
    }
  }

  private static long decompress(ByteBuf frame, ByteBuffer target) {
    int length = frame.readableBytes();
    if (frame.isDirect() && frame.nioBufferCount() == 1) {
      return decompress(frame.nioBuffer(), target);
    }
    ByteBuf direct = ChunkBuffers.POOL.directBuffer(length, length);
    try {
      direct.writeBytes(frame, frame.readerIndex(), length);
      return decompress(direct.nioBuffer(), target);
    } finally {
      direct.release();
    }
  }

  private static long decompress(ByteBuffer frame, ByteBuffer target) {
    long length =
        Zstd.decompressDirectByteBuffer(
            target,
            target.position(),
            target.remaining(),
            frame,
            frame.position(),
            frame.remaining());
    if (Zstd.isError(length)) {
      throw new ZstdException(length);
    }
    return length;
  }

  private static TransferException damaged(int lengthBytes, String why, @Nullable Throwable cause) {
    return new TransferException(
        FailureCode.CHECKSUM_MISMATCH,
        "A compressed chunk does not hold " + lengthBytes + " bytes: " + why,
        cause);
  }

  /** Loads the native part, once. */
  private static final class Library {
    static final boolean USABLE = load();

    private static boolean load() {
      try {
        Native.load();
        return Native.isLoaded();
      } catch (LinkageError | RuntimeException e) {
        LOG.debug("No zstd on this machine, transfers stay plain", e);
        return false;
      }
    }
  }
}
