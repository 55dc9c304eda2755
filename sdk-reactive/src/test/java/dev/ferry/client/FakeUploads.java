package dev.ferry.client;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** The fake service's uploads: bytes in memory, and every way to go wrong. */
final class FakeUploads {
  private static final Instant EXPIRY = Instant.parse("2100-01-01T00:00:00Z");

  final List<ClientMessage.Open> opens = new CopyOnWriteArrayList<>();
  final List<ClientMessage.Finish> finishes = new CopyOnWriteArrayList<>();
  final Queue<TransferException> openFailures = new ConcurrentLinkedQueue<>();
  final Queue<Long> drops = new ConcurrentLinkedQueue<>();
  final AtomicLong chunkBytesReceived = new AtomicLong();
  final AtomicLong flushes = new AtomicLong();
  final AtomicLong largestUnacked = new AtomicLong();
  final List<Integer> chunkSizes = new CopyOnWriteArrayList<>();
  volatile int windowBytes = 512 * 1024;
  volatile int chunkBytes = 64 * 1024;
  volatile boolean knowsWithoutDigest = true;
  volatile boolean acking = true;
  volatile boolean ackOnFlushOnly;
  volatile boolean openSilently;
  volatile boolean wrongReceiptDigest;
  volatile boolean forgetsAcked;
  volatile long failAtBytes = Long.MAX_VALUE;
  volatile Runnable whenFailing = () -> {};
  volatile @Nullable TransferException failure;

  private final FakeService service;
  private final Map<TransferKey, FakeUpload> byKey = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  FakeUploads(FakeService service) {
    this.service = service;
  }

  FakeUpload get(TransferKey key) {
    FakeUpload upload = byKey.get(key);
    if (upload == null) {
      throw new IllegalStateException("no upload with key " + key);
    }
    return upload;
  }

  /** Makes an upload that has these bytes already. */
  FakeUpload preload(ClientMessage.Open open, byte[] bytes) {
    FakeUpload upload = new FakeUpload(open, UploadId.random(random));
    upload.append(bytes);
    upload.forceAll();
    byKey.put(open.key(), upload);
    return upload;
  }

  Flux<Payload> serve(Publisher<Payload> payloads) {
    return Flux.<ServerMessage>create(sink -> Flux.from(payloads).subscribe(new Attach(sink)))
        .map(FakeService::payload);
  }

  List<ServerMessage> statuses() {
    List<ServerMessage> all = new ArrayList<>();
    byKey.values().forEach(upload -> all.add(new ServerMessage.Upload(upload.status())));
    return all;
  }

  ServerMessage status(UploadId id) {
    return new ServerMessage.Upload(byId(id).status());
  }

  ServerMessage end(UploadId id, UploadState state) {
    FakeUpload upload = byId(id);
    upload.state = state;
    Attach writer = upload.writer;
    if (writer != null) {
      writer.fail(FakeService.failure(FailureCode.ABORTED));
    }
    return new ServerMessage.Upload(upload.status());
  }

  void close() {
    byKey.clear();
  }

  private FakeUpload byId(UploadId id) {
    return byKey.values().stream()
        .filter(upload -> upload.id.equals(id))
        .findFirst()
        .orElseThrow(() -> FakeService.failure(FailureCode.UPLOAD_NOT_FOUND));
  }

  /** One upload. */
  static final class FakeUpload {
    final ClientMessage.Open open;
    final UploadId id;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    volatile UploadState state = UploadState.OPEN;
    volatile long epoch;
    volatile int durableBytes;
    private volatile Prefix written = Prefix.EMPTY;
    private volatile Prefix forced = Prefix.EMPTY;
    volatile int crcError;
    volatile @Nullable Receipt receipt;
    volatile @Nullable Attach writer;

    FakeUpload(ClientMessage.Open open, UploadId id) {
      this.open = open;
      this.id = id;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    /** Cuts the bytes to a shorter frontier, durable or not. */
    void rewindTo(int length) {
      byte[] kept = bytes.toByteArray();
      bytes.reset();
      bytes.write(kept, 0, length);
      written = new Prefix(length, Crc32c.of(kept, 0, length));
      forceAll();
    }

    void append(byte[] more) {
      bytes.writeBytes(more);
      written = written.append(more.length, Crc32c.of(more, 0, more.length));
    }

    void forceAll() {
      forced = written;
      durableBytes = bytes.size();
    }

    Prefix durable() {
      return new Prefix(forced.lengthBytes(), forced.crc32c() ^ crcError);
    }

    UploadStatus status() {
      return new UploadStatus(
          id, open.file(), open.key(), state, epoch, open.length(), durable(), EXPIRY, receipt);
    }

    Receipt publish(boolean wrongDigest, boolean withoutDigest) {
      byte[] all = bytes();
      Receipt published =
          new Receipt(
              open.file(),
              all.length,
              Crc32c.of(all, 0, all.length),
              withoutDigest ? null : digestOf(wrongDigest ? new byte[] {1} : all),
              "v1",
              epoch,
              Instant.now());
      receipt = published;
      state = UploadState.PUBLISHED;
      return published;
    }
  }

  static Digest digestOf(byte[] bytes) {
    try {
      return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One writer. */
  final class Attach extends BaseSubscriber<Payload> {
    private final FluxSink<ServerMessage> sink;
    private @Nullable FakeUpload upload;
    private boolean withoutDigest;

    Attach(FluxSink<ServerMessage> sink) {
      this.sink = sink.onDispose(this::cancel);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      request(1);
    }

    @Override
    protected void hookOnNext(Payload payload) {
      try {
        if (PayloadKind.peek(payload.sliceData()) == PayloadKind.CHUNK) {
          chunk(payload.sliceData());
        } else {
          control(FakeService.read(payload));
        }
      } catch (TransferException e) {
        fail(e);
      } finally {
        payload.release();
      }
    }

    @Override
    protected void hookOnComplete() {
      sink.complete();
    }

    @Override
    protected void hookOnError(Throwable throwable) {
      sink.complete();
    }

    void fail(TransferException e) {
      cancel();
      sink.error(FakeService.onTheWire(e));
    }

    private void tell(ServerMessage message) {
      var unused = sink.next(message);
    }

    private FakeUpload upload() {
      FakeUpload current = upload;
      if (current == null) {
        throw FakeService.failure(FailureCode.MALFORMED);
      }
      return current;
    }

    private void control(ClientMessage message) {
      if (message instanceof ClientMessage.Open open) {
        open(open);
      } else if (message instanceof ClientMessage.Flush) {
        flushes.incrementAndGet();
        ack(upload());
        request(1);
      } else if (message instanceof ClientMessage.Finish finish) {
        finish(finish);
      }
    }

    private void open(ClientMessage.Open open) {
      opens.add(open);
      TransferException refusal = openFailures.poll();
      if (refusal != null) {
        throw refusal;
      }
      if (openSilently) {
        return;
      }
      FakeUpload current =
          byKey.computeIfAbsent(open.key(), key -> new FakeUpload(open, UploadId.random(random)));
      upload = current;
      current.writer = this;
      current.epoch++;
      Receipt receipt = current.receipt;
      if (receipt != null) {
        tell(new ServerMessage.Completed(receipt));
        return;
      }
      current.rewindTo(forgetsAcked ? current.durableBytes / 2 : current.durableBytes);
      withoutDigest = open.digest().isOff() && knowsWithoutDigest;
      tell(
          new ServerMessage.Opened(
              current.id,
              current.epoch,
              current.durable(),
              chunkBytes,
              windowBytes,
              EXPIRY,
              withoutDigest));
      request(windowBytes / chunkBytes);
    }

    private void chunk(ByteBuf data) {
      ChunkHeader header = ChunkHeader.readFrom(data);
      FakeUpload current = upload();
      if (header.offset() != current.bytes.size()) {
        throw FakeService.failure(FailureCode.WRONG_OFFSET);
      }
      byte[] bytes = new byte[header.lengthBytes()];
      data.readBytes(bytes);
      if (Crc32c.of(bytes, 0, bytes.length) != header.crc32c()) {
        throw FakeService.failure(FailureCode.CHECKSUM_MISMATCH);
      }
      chunkSizes.add(bytes.length);
      long received = chunkBytesReceived.addAndGet(bytes.length);
      Long drop = drops.peek();
      if (drop != null && received >= drop) {
        drops.remove();
        service.dropConnections();
        return;
      }
      current.append(bytes);
      int unacked = current.bytes.size() - current.durableBytes;
      largestUnacked.accumulateAndGet(unacked, Math::max);
      TransferException told = failure;
      if (told != null && current.bytes.size() >= failAtBytes) {
        failAtBytes = Long.MAX_VALUE;
        whenFailing.run();
        throw told;
      }
      if (acking && !ackOnFlushOnly) {
        ack(current);
      }
      request(1);
    }

    private void ack(FakeUpload current) {
      if (acking) {
        current.forceAll();
        tell(new ServerMessage.Ack(current.durable()));
      }
    }

    private void finish(ClientMessage.Finish finish) {
      finishes.add(finish);
      FakeUpload current = upload();
      current.forceAll();
      Optional<Digest> stored =
          withoutDigest ? Optional.empty() : Optional.of(digestOf(current.bytes()));
      if (finish.lengthBytes() != current.durableBytes
          || finish.crc32c().getAsInt() != current.durable().crc32c()
          || !finish.digest().equals(stored)) {
        throw FakeService.failure(FailureCode.DIGEST_MISMATCH);
      }
      tell(new ServerMessage.Completed(current.publish(wrongReceiptDigest, withoutDigest)));
    }
  }
}
