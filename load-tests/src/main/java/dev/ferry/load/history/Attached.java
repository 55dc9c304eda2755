package dev.ferry.load.history;

import dev.ferry.load.process.Waiting;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** One attached writer: sends by hand and remembers what it was told. */
final class Attached implements Publisher<UploadInput>, Subscription, CoreSubscriber<UploadEvent> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicLong credit = new AtomicLong();
  private final List<Prefix> acks = new CopyOnWriteArrayList<>();
  private volatile @Nullable Subscriber<? super UploadInput> service;
  private volatile @Nullable Subscription events;
  private volatile @Nullable Receipt receipt;
  private volatile @Nullable Throwable failure;
  private volatile boolean over;

  /** Begins to send and to listen. */
  void begin(java.util.function.Function<Publisher<UploadInput>, Flux<UploadEvent>> append) {
    append.apply(this).subscribe(this);
  }

  void send(long offset, int crc32c, ByteBuffer bytes) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    send(new UploadInput.Chunk(new ChunkBody(offset, crc32c, buffer, buffer)));
  }

  void send(UploadInput input) {
    if (!Waiting.until(() -> credit.get() > 0 || over, PATIENCE)) {
      throw new Divergence("no credit came");
    }
    Subscriber<? super UploadInput> to = service;
    if (to != null && !over) {
      credit.decrementAndGet();
      to.onNext(input);
    }
  }

  /** The sender's side is complete. */
  void complete() {
    Subscriber<? super UploadInput> to = service;
    if (to != null) {
      to.onComplete();
    }
  }

  /** The connection is gone. */
  void cut() {
    over = true;
    Subscription listening = events;
    if (listening != null) {
      listening.cancel();
    }
  }

  List<Prefix> acks() {
    return acks;
  }

  @Nullable Receipt receipt() {
    return receipt;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  // ---- the service asks

  @Override
  public void subscribe(Subscriber<? super UploadInput> subscriber) {
    service = subscriber;
    subscriber.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    credit.addAndGet(n);
  }

  @Override
  public void cancel() {}

  // ---- the service tells

  @Override
  public void onSubscribe(Subscription subscription) {
    events = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(UploadEvent event) {
    if (event instanceof UploadEvent.Acknowledged acknowledged) {
      acks.add(acknowledged.durable());
    } else {
      receipt = ((UploadEvent.Published) event).receipt();
    }
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    over = true;
  }

  @Override
  public void onComplete() {
    over = true;
  }
}
