package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.zstd.ChunkPacker;
import dev.ferry.service.download.ChunkSink;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import org.jspecify.annotations.Nullable;

/** The chunks of one download, compressed where that saves; on the disk scheduler. */
final class PackedChunkSink implements ChunkSink<Payload> {
  private final ChunkSink<Payload> plain;
  private final ChunkPacker packer = new ChunkPacker();

  PackedChunkSink(ChunkSink<Payload> plain) {
    this.plain = plain;
  }

  @Override
  public int headerBytes() {
    return ChunkHeader.LENGTH_BYTES;
  }

  @Override
  public Payload chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
    ByteBuf packed = packed(buffer, new ChunkHeader(offset, lengthBytes, crc32c));
    if (packed == null) {
      return plain.chunk(buffer, offset, lengthBytes, crc32c);
    }
    buffer.release();
    return WirePayload.of(packed);
  }

  private @Nullable ByteBuf packed(ByteBuf buffer, ChunkHeader header) {
    try {
      return packer.pack(header, buffer.nioBuffer(ChunkHeader.LENGTH_BYTES, header.lengthBytes()));
    } catch (RuntimeException | Error e) {
      buffer.release();
      throw e;
    }
  }

  @Override
  public void discard(Payload element) {
    plain.discard(element);
  }
}
