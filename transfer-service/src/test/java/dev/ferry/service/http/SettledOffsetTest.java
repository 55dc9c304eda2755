package dev.ferry.service.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.ServiceHarness;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.storage.local.DiskChange;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;

/** An offset that was told stands, however slow the disk (docs/http/resumable.md R-45). */
final class SettledOffsetTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path data;

  private final CountDownLatch forcing = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile boolean slow;

  private void before(DiskChange change) throws IOException {
    if (slow && change == DiskChange.FORCE) {
      forcing.countDown();
      await(goOn);
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static OpenUpload wish() {
    return new OpenUpload(
        WorkspaceFile.parse("ws:/slow"),
        new TransferKey("slow"),
        null,
        ContentLength.DEFERRED,
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        null,
        null);
  }

  @Test
  void settled_forceThatTakesLong_tellsTheOffsetWhereTheNextGoesOn() throws IOException {
    try (ServiceHarness service = ServiceHarness.options(data).observer(this::before).start()) {
      BodyUploads bodies =
          new BodyUploads(service.uploads, service.limits, PooledByteBufAllocator.DEFAULT);
      UploadLease lease = lease(bodies);
      slow = true;
      var writing =
          bodies
              .append(Caller.OPERATOR, lease, hanging(), BodyEnd.LEAVE_OPEN)
              .onErrorComplete()
              .subscribe();
      await(forcing);

      UploadStatus told =
          requireNonNull(bodies.settled(Caller.OPERATOR, lease.id()).block(PATIENCE));
      slow = false;
      goOn.countDown();

      UploadLease next = lease(bodies);
      assertThat(next.durable()).isEqualTo(told.durable());
      next.close();
      writing.dispose();
    }
  }

  private static UploadLease lease(BodyUploads bodies) {
    return requireNonNull(bodies.open(Caller.OPERATOR, wish()).block(PATIENCE))
        .fold(
            lease -> lease,
            receipt -> {
              throw new AssertionError("published: " + receipt);
            });
  }

  /** A body of which a part comes, and nothing more. */
  private static Flux<DataBuffer> hanging() {
    NettyDataBufferFactory buffers = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    return Flux.<DataBuffer>defer(() -> Flux.just(buffers.allocateBuffer(4).write(new byte[4])))
        .concatWith(Flux.never());
  }
}
