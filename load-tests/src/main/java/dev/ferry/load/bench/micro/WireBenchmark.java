package dev.ferry.load.bench.micro;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Codec and checksums, by the call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int DIGEST_BYTES = 32;

  private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final ControlCodec codec = new CborControlCodec();
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
  private final ByteBuf header = allocator.directBuffer(ChunkHeader.LENGTH_BYTES + 1);
  private final ControlMessage message =
      new ClientMessage.Finish(CHUNK_BYTES, 1, Digest.ofBytes(new byte[DIGEST_BYTES]));
  private final ByteBuf encoded = codec.encode(allocator, message);
  private int first = 1;

  /** Draws a chunk. */
  @Setup
  public void fill() {
    byte[] bytes = new byte[CHUNK_BYTES];
    new Random(1).nextBytes(bytes);
    chunk.put(bytes).flip();
  }

  /** Gives the buffers back. */
  @TearDown
  public void release() {
    boolean last = encoded.release() && header.release();
    if (!last) {
      throw new IllegalStateException("A buffer has another owner");
    }
  }

  /** A control message to bytes. */
  @Benchmark
  public boolean controlEncode() {
    return codec.encode(allocator, message).release();
  }

  /** Bytes to a control message. */
  @Benchmark
  public ControlMessage controlDecode() {
    return codec.decode(encoded.readerIndex(0));
  }

  /** The header of a chunk of one byte, written and read. */
  @Benchmark
  public ChunkHeader chunkHeader() {
    new ChunkHeader(CHUNK_BYTES, 1, first).writeTo(header.clear());
    header.writeByte(0);
    return ChunkHeader.readFrom(header);
  }

  /** CRC-32C of 1 MiB. */
  @Benchmark
  public long crcOfChunk() {
    CRC32C crc = new CRC32C();
    crc.update(chunk.duplicate());
    return crc.getValue();
  }

  /** A prefix's checksum from that of what was before and that of the next chunk. */
  @Benchmark
  public int crcCombine() {
    first = Crc32c.combine(first, 2, CHUNK_BYTES);
    return first;
  }
}
