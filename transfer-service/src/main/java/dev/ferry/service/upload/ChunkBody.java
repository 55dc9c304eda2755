package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Verified-to-be bytes at an offset, with the one who owns them.
 *
 * <p>Whoever receives a chunk passes it on or calls {@link #release()}, once.
 */
public final class ChunkBody {
  private final long offset;
  private final int crc32c;
  private final int lengthBytes;
  private final ReferenceCounted owner;
  private final @Nullable PackedBytes packed;
  private @Nullable ByteBuf bytes;

  /**
   * A chunk.
   *
   * @param offset bytes from the start of the object
   * @param crc32c the sender's CRC-32C of the bytes
   * @param bytes the bytes; not released by this class
   * @param owner released exactly once, when the chunk is done with
   */
  public ChunkBody(long offset, int crc32c, ByteBuf bytes, ReferenceCounted owner) {
    this.offset = offset;
    this.crc32c = crc32c;
    this.lengthBytes = bytes.readableBytes();
    this.bytes = bytes;
    this.packed = null;
    this.owner = owner;
  }

  /**
   * A chunk that came compressed; its bytes are made when they are first looked at.
   *
   * @param offset bytes from the start of the object
   * @param crc32c the sender's CRC-32C of the raw bytes
   * @param packed makes the bytes, which are released by this class
   * @param owner released exactly once, when the chunk is done with
   */
  public ChunkBody(long offset, int crc32c, PackedBytes packed, ReferenceCounted owner) {
    this.offset = offset;
    this.crc32c = crc32c;
    this.lengthBytes = packed.lengthBytes();
    this.packed = packed;
    this.owner = owner;
  }

  long offset() {
    return offset;
  }

  int lengthBytes() {
    return lengthBytes;
  }

  /** What the chunk took of the network. */
  int wireBytes() {
    return packed == null ? lengthBytes : packed.wireBytes();
  }

  int crc32c() {
    return crc32c;
  }

  /**
   * A view of the bytes for one call; not to be kept. On the disk scheduler.
   *
   * @throws dev.ferry.transfer.TransferException {@code CHECKSUM_MISMATCH} when they came
   *     compressed and are not what was announced
   */
  ByteBuffer peek() {
    ByteBuf raw = bytes;
    if (raw == null) {
      raw = requireNonNull(packed).unpack().get();
      bytes = raw;
    }
    return raw.nioBuffer();
  }

  /** Gives the bytes back. */
  public void release() {
    ByteBuf raw = bytes;
    if (packed != null && raw != null) {
      raw.release();
    }
    owner.release();
  }
}
