package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The credit an upload gives never allows more than its window (docs/protocol.md §5.3). */
final class CreditTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SeededBytes CONTENT = new SeededBytes(3);

  /** A sender that counts its credit. */
  private static final class Sender implements Publisher<UploadInput>, Subscription {
    private final AtomicLong credit = new AtomicLong();
    private volatile @Nullable Subscriber<? super UploadInput> receiver;

    @Override
    public void subscribe(Subscriber<? super UploadInput> subscriber) {
      receiver = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      credit.addAndGet(n);
    }

    @Override
    public void cancel() {}

    void send(long offset, int length) {
      ByteBuffer bytes = CONTENT.at(offset, length);
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      requireNonNull(receiver)
          .onNext(new UploadInput.Chunk(new ChunkBody(offset, Crc32c.of(bytes), buffer, buffer)));
    }
  }

  @Test
  void credit_ofAnUploadThatSendsThreeWindows_staysWithinOneAndComesBack(@TempDir Path data) {
    try (ServiceHarness service = ServiceHarness.start(data)) {
      Attachment attachment =
          requireNonNull(service.uploads.open(wish(), 64 * 1024).block(PATIENCE));
      UploadLease lease = attachment.fold(attached -> attached, receipt -> unexpected());
      int window = lease.windowBytes() / lease.chunkBytes();
      Sender sender = new Sender();
      var running = service.uploads.append(lease, sender).subscribe();
      RawClient.await(() -> sender.credit.get() > 0, "credit");
      assertThat(sender.credit).hasValue(window);

      for (int sent = 1; sent <= 3 * window; sent++) {
        RawClient.await(() -> sender.credit.get() > 0, "credit after what was written");
        sender.credit.decrementAndGet();
        sender.send((sent - 1L) * lease.chunkBytes(), lease.chunkBytes());
        assertThat(sender.credit.get()).isLessThanOrEqualTo(window);
      }
      RawClient.await(() -> sender.credit.get() > window / 2, "credit for all that was written");
      assertThat(sender.credit.get()).isLessThanOrEqualTo(window);
      running.dispose();
    }
  }

  private static UploadLease unexpected() {
    throw new AssertionError("published before");
  }

  private static OpenUpload wish() {
    return new OpenUpload(
        WorkspaceFile.parse("ws:/file"),
        new TransferKey("key"),
        null,
        ContentLength.DEFERRED,
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        Durability.EPHEMERAL,
        null);
  }
}
