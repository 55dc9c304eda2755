package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.zstd.ChunkPacker;
import dev.ferry.protocol.zstd.ZstdFrames;
import dev.ferry.tree.PieceHash;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Makes the chunks of one upload shorter on their way from the source into the window, on a disk
 * lane: readers may answer on an event loop. What the service has already is kept, the rest
 * compressed, each where both sides want it.
 */
public final class ChunkPacking {
  private final SerialLane lane;
  private final boolean wanted;
  private final ChunkPacker packer = new ChunkPacker();
  private final PieceHash hash = new PieceHash();
  private final @Nullable UploadBasis basis;
  private volatile boolean agreed;

  /**
   * Of one upload.
   *
   * @param wanted whether its caller wants chunks compressed
   * @param basis what the service has already, if anything
   */
  public ChunkPacking(TransferThreads threads, boolean wanted, @Nullable UploadBasis basis) {
    this.lane = threads.ioLane();
    this.wanted = wanted;
    this.basis = basis;
  }

  /** What the service has already, as long as that is of use. */
  Optional<UploadBasis> basis() {
    return Optional.ofNullable(basis).filter(UploadBasis::isOfUse);
  }

  /** Whether the service is to be offered compressed chunks; emits on any thread. */
  public Mono<Boolean> offer() {
    return wanted ? lane.call(ZstdFrames::isUsable) : Mono.just(false);
  }

  /** Whether both sides want it in this attempt. */
  void agreed(boolean both) {
    agreed = both;
  }

  /** A receiver that hands each chunk on, made shorter where that was agreed and saves. */
  ChunkReader.Receiver before(ChunkReader.Receiver receiver) {
    return agreed || basis().isPresent() ? new Packing(receiver) : receiver;
  }

  private @Nullable ByteBuf pack(Chunk chunk) {
    ByteBuf kept = basis == null ? null : basis.kept(chunk, hash);
    return kept != null || !agreed ? kept : compressed(chunk);
  }

  private @Nullable ByteBuf compressed(Chunk chunk) {
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
        chunk = plain.withPacked(pack(plain));
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
