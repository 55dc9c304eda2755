package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.zstd.ChunkPacker;
import dev.ferry.protocol.zstd.ZstdFrames;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Compresses the chunks of one upload on their way from the source into the window, on a disk lane:
 * readers may answer on an event loop.
 */
public final class ChunkPacking {
  private final SerialLane lane;
  private final boolean wanted;
  private final ChunkPacker packer = new ChunkPacker();
  private volatile boolean agreed;

  /** Of an upload whose caller wants it, or not. */
  public ChunkPacking(TransferThreads threads, boolean wanted) {
    this.lane = threads.ioLane();
    this.wanted = wanted;
  }

  /** Whether the service is to be offered compressed chunks; emits on any thread. */
  public Mono<Boolean> offer() {
    return wanted ? lane.call(ZstdFrames::isUsable) : Mono.just(false);
  }

  /** Whether both sides want it in this attempt. */
  void agreed(boolean both) {
    agreed = both;
  }

  /** A receiver that hands each chunk on, compressed where that was agreed and saves. */
  ChunkReader.Receiver before(ChunkReader.Receiver receiver) {
    return agreed ? new Packing(receiver) : receiver;
  }

  private static @Nullable ByteBuf pack(Chunk chunk, ChunkPacker packer) {
    return packer.pack(
        new ChunkHeader(chunk.offset(), chunk.lengthBytes(), chunk.crc32c()),
        chunk.wire().nioBuffer(ChunkHeader.LENGTH_BYTES, chunk.lengthBytes()));
  }

  private final class Packing implements ChunkReader.Receiver {
    private final ChunkReader.Receiver receiver;

    Packing(ChunkReader.Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void chunk(Chunk plain) {
      lane.execute(() -> packed(plain));
    }

    private void packed(Chunk plain) {
      Chunk chunk;
      try {
        chunk = plain.withPacked(pack(plain, packer));
      } catch (RuntimeException | Error e) {
        plain.release();
        receiver.failed(e);
        return;
      }
      receiver.chunk(chunk);
    }

    @Override
    public void end() {
      receiver.end();
    }

    @Override
    public void failed(Throwable failure) {
      receiver.failed(failure);
    }
  }
}
