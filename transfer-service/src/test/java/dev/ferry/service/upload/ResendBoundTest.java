package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * What a sender may have to repeat after a crash, docs/durability.md §1: everything here runs on
 * one thread, and the commit takes until the test says so.
 */
final class ResendBoundTest {
  private static final TransferLimits LIMITS = TransferLimits.DEFAULTS;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int CHUNK = 1024 * 1024;
  private static final long BOUND_BYTES = LIMITS.groupBytes() + LIMITS.windowBytes();

  private final SeededBytes content = new SeededBytes(11);
  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private Sinks.Empty<Void> commit = Sinks.empty();
  private long askedChunks;
  private long sentBytes;

  private static <T> T only(Class<T> type, Set<String> methods, Supplier<?> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              assertThat(methods).contains(called.getName());
              return answer.get();
            }));
  }

  private UploadLease started() {
    ResumeStore store =
        only(
            ResumeStore.class,
            Set.of("commit"),
            () -> commit.asMono().then(Mono.just(List.of(CommitResult.COMMITTED))));
    UploadRuntime runtime =
        new UploadRuntime(
            store,
            only(BlobStore.class, Set.of(), Mono::empty),
            only(WorkspaceFiles.class, Set.of(), Mono::empty),
            LIMITS,
            new UploadRuntime.UploadSchedulers(
                Schedulers.immediate(), Schedulers.immediate(), Schedulers.immediate(), time),
            new FerryMeters(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            8L * LIMITS.windowBytes());
    UploadRecord record =
        new UploadRecord(
            StoredUploads.upload(StoredUploads.id('a')),
            UploadState.OPEN,
            1,
            Prefix.EMPTY,
            Instant.EPOCH,
            Instant.MAX,
            null,
            null);
    return requireNonNull(
        runtime.start(record, new Forgetful(), wish(record.created()), CHUNK).block(PATIENCE));
  }

  private static OpenUpload wish(NewUpload created) {
    return new OpenUpload(
        created.file(),
        created.key(),
        null,
        created.length(),
        created.attributes(),
        DigestMode.COMPUTED,
        created.condition(),
        created.durability(),
        null);
  }

  /** More than anybody may take. */
  private Flux<UploadInput> chunks() {
    return Flux.range(0, (int) (3 * BOUND_BYTES / CHUNK))
        .map(number -> nextChunk())
        .doOnRequest(n -> askedChunks += n);
  }

  private UploadInput nextChunk() {
    ByteBuf bytes = Unpooled.wrappedBuffer(content.at(0, CHUNK));
    ChunkBody body = new ChunkBody(sentBytes, Crc32c.of(bytes.nioBuffer()), bytes, bytes);
    sentBytes += CHUNK;
    return new UploadInput.Chunk(body);
  }

  @Test
  void append_commitStuck_senderStopsAtAGroupAndTheWindow() {
    UploadLease lease = started();

    var unused = lease.pipeline().run(chunks()).subscribe();

    assertThat(lease.chunkBytes()).isEqualTo(CHUNK);
    assertThat(askedChunks * CHUNK)
        .isLessThanOrEqualTo(BOUND_BYTES)
        .isGreaterThan(LIMITS.groupBytes());
    assertThat(sentBytes).isEqualTo(askedChunks * CHUNK);
  }

  @Test
  void append_commitCameThrough_senderGoesOnByWhatItCovered() {
    UploadLease lease = started();
    var unused = lease.pipeline().run(chunks()).subscribe();
    final long stoppedAt = sentBytes;
    Sinks.Empty<Void> first = commit;
    commit = Sinks.empty();

    first.tryEmitEmpty().orThrow();

    assertThat(sentBytes - stoppedAt).isEqualTo(LIMITS.groupBytes() / 2);
    time.advanceTimeBy(Duration.ofHours(1));
    assertThat(sentBytes - stoppedAt).isEqualTo(LIMITS.groupBytes() / 2);
  }

  /** Takes everything, keeps nothing. */
  private static final class Forgetful implements StagedBlob {
    @Override
    public void write(long position, ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public int read(long position, ByteBuffer target) {
      int length = target.remaining();
      target.position(target.limit());
      return length;
    }

    @Override
    public PieceFile pieces() {
      return only(PieceFile.class, Set.of("write", "describe", "force"), () -> null);
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
