package dev.ferry.load.host;

import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a chunk costs the service behind its door: verified, written to a file, committed with its
 * group. Opening and publishing an upload are shared by its chunks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class PipelineBenchmark {
  private static final int CHUNKS = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("lab:/chunks.bin");

  private final Workbench bench = Workbench.open();
  private final ServiceRooms rooms = new ServiceRooms(bench.file("data"), Clock.systemUTC());
  private ByteBuffer chunk = ByteBuffer.allocateDirect(0);
  private int chunkCrc;
  private int wholeCrc;
  private int uploads;

  /** Bytes of a chunk. */
  @Param({"65536", "1048576"})
  public int chunkBytes;

  /** Draws a chunk. */
  @Setup
  public void fill() {
    byte[] bytes = new byte[chunkBytes];
    new Random(1).nextBytes(bytes);
    chunk = ByteBuffer.allocateDirect(chunkBytes).put(bytes).flip();
    chunkCrc = Crc32c.of(bytes, 0, chunkBytes);
    wholeCrc = chunkCrc;
    for (int index = 1; index < CHUNKS; index++) {
      wholeCrc = Crc32c.combine(wholeCrc, chunkCrc, chunkBytes);
    }
  }

  /** Ends the rooms and deletes what they wrote. */
  @TearDown
  public void close() {
    rooms.close();
    bench.close();
  }

  /** Ephemeral, no digest; replaces the same file every time. */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public Receipt chunk() {
    return Waiting.value(
        rooms
            .uploads()
            .open(wish(), chunkBytes)
            .cast(Attachment.Attached.class)
            .flatMap(attached -> receipt(attached)),
        PATIENCE);
  }

  private Mono<Receipt> receipt(Attachment.Attached attached) {
    return rooms
        .uploads()
        .append(attached.lease(), input())
        .ofType(UploadEvent.Published.class)
        .map(UploadEvent.Published::receipt)
        .single();
  }

  private Flux<UploadInput> input() {
    UploadInput finish = new UploadInput.Finish((long) CHUNKS * chunkBytes, wholeCrc, null, false);
    return Flux.range(0, CHUNKS).map(this::next).concatWithValues(finish);
  }

  private UploadInput next(int index) {
    ByteBuf bytes = Unpooled.wrappedBuffer(chunk.duplicate());
    return new UploadInput.Chunk(new ChunkBody((long) index * chunkBytes, chunkCrc, bytes, bytes));
  }

  private OpenUpload wish() {
    uploads++;
    return new OpenUpload(
        FILE,
        new TransferKey("jmh-" + uploads),
        null,
        ContentLength.of((long) CHUNKS * chunkBytes),
        FileAttributes.NONE,
        DigestMode.OFF,
        WriteCondition.ALWAYS,
        Durability.EPHEMERAL,
        null);
  }
}
