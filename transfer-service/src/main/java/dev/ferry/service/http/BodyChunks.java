package dev.ferry.service.http;

import static java.util.Objects.requireNonNull;

import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.SenderDeadline;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Schedulers;

/**
 * The body of one request as the input of one attach.
 *
 * <p>An actor: signals of the connection, of the pipeline and of the clock are worked off one at a
 * time, on whichever thread brings one. Bytes are asked for while the pipeline gives credit; a
 * chunk goes on when it is full, or when nothing more came for a moment.
 */
final class BodyChunks
    implements CoreSubscriber<DataBuffer>,
        Publisher<UploadInput>,
        Subscription,
        SenderDeadline.Sender {
  private static final int BUFFERS_ASKED_FOR = 32;
  private static final long PAUSE_MILLIS = 20;

  private final Publisher<DataBuffer> body;
  private final UploadLease lease;
  private final BodyEnd end;
  private final Caller payer;
  private final @Nullable BodyProof proof;
  private final ChunkAssembly assembly;
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inboxSize = new AtomicInteger();
  private final Queue<UploadInput> ready = new ArrayDeque<>();
  private @Nullable Subscription upstream;
  private @Nullable Subscriber<? super UploadInput> downstream;
  private int buffersUnderWay;
  private long credit;
  private boolean bodyOver;
  private boolean over;
  private @Nullable Throwable failure;
  private volatile boolean owes;
  private volatile long lastSignOfLifeNanos = System.nanoTime();

  /**
   * An input.
   *
   * @param body taken over when this is subscribed to
   * @param buffers where chunks are made
   * @param proof what has to hold of the whole body; null for nothing
   */
  BodyChunks(
      Publisher<DataBuffer> body,
      ByteBufAllocator buffers,
      UploadLease lease,
      BodyEnd end,
      Caller payer,
      @Nullable BodyProof proof) {
    this.body = body;
    this.lease = lease;
    this.end = end;
    this.payer = payer;
    this.proof = proof;
    this.assembly = new ChunkAssembly(buffers, lease.durable().lengthBytes(), lease.chunkBytes());
    if (proof != null) {
      ready.add(new UploadInput.Hold());
    }
  }

  @Override
  public boolean hasOwedFor(Duration time) {
    return owes && System.nanoTime() - lastSignOfLifeNanos > time.toNanos();
  }

  private void post(Runnable work) {
    inbox.add(work);
    if (inboxSize.getAndIncrement() == 0) {
      do {
        inbox.remove().run();
      } while (inboxSize.decrementAndGet() != 0);
    }
  }

  // ---- the pipeline's side

  @Override
  public void subscribe(Subscriber<? super UploadInput> receiver) {
    requireNonNull(receiver);
    downstream = receiver;
    receiver.onSubscribe(this);
    body.subscribe(this);
  }

  @Override
  public void request(long n) {
    post(
        () -> {
          credit = Math.max(credit, credit + n);
          handOn();
        });
  }

  @Override
  public void cancel() {
    post(this::stop);
  }

  // ---- the connection's side

  @Override
  public void onSubscribe(Subscription subscription) {
    post(
        () -> {
          upstream = subscription;
          if (over) {
            subscription.cancel();
          } else {
            handOn();
          }
        });
  }

  @Override
  public void onNext(DataBuffer buffer) {
    post(() -> take(buffer));
  }

  @Override
  public void onError(Throwable cause) {
    post(() -> bodyFailed(cause));
  }

  @Override
  public void onComplete() {
    post(this::bodyCompleted);
  }

  private void take(DataBuffer buffer) {
    lastSignOfLifeNanos = System.nanoTime();
    buffersUnderWay--;
    try {
      if (!over && !bodyOver) {
        append(NettyDataBufferFactory.toByteBuf(buffer));
      }
    } catch (RuntimeException e) {
      giveUp(e);
    } finally {
      DataBufferUtils.release(buffer);
    }
    handOn();
  }

  private void append(ByteBuf bytes) {
    payer.spend(bytes.readableBytes());
    if (proof != null) {
      proof.update(bytes.nioBuffer());
    }
    while (bytes.isReadable()) {
      boolean begins = assembly.begun() == null;
      ChunkBody full = assembly.take(bytes);
      if (full != null) {
        ready.add(new UploadInput.Chunk(full));
      } else if (begins) {
        cutAfterAPause(assembly.begun());
      }
    }
  }

  /** A sender that pauses shall not keep back what came. */
  private void cutAfterAPause(@Nullable Object chunk) {
    var unused =
        Schedulers.parallel()
            .schedule(() -> post(() -> cutIf(chunk)), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void cutIf(@Nullable Object chunk) {
    if (!over && assembly.begun() == chunk) {
      cut();
      handOn();
    }
  }

  private void cut() {
    ChunkBody chunk = assembly.cut();
    if (chunk != null) {
      ready.add(new UploadInput.Chunk(chunk));
    }
  }

  private void bodyCompleted() {
    if (over || bodyOver) {
      return;
    }
    if (proof != null && !proof.holds()) {
      giveUp(
          new TransferException(
              FailureCode.CHECKSUM_MISMATCH,
              "The body is not what its checksum was made of; nothing of it was kept"));
      return;
    }
    cut();
    ready.add(last());
    bodyEnded(null);
  }

  private UploadInput last() {
    long length = assembly.end();
    boolean publishes =
        switch (end) {
          case LEAVE_OPEN -> false;
          case PUBLISH -> true;
          case PUBLISH_IF_WHOLE -> lease.length().knownBytes() == length;
        };
    return publishes ? UploadInput.Finish.taking(length) : new UploadInput.Leave();
  }

  /** What came before is good, unless it was to be proven as a whole. */
  private void bodyFailed(Throwable cause) {
    if (over || bodyOver) {
      return;
    }
    if (proof == null) {
      cut();
    } else {
      discard();
    }
    bodyEnded(
        cause instanceof TransferException
            ? cause
            : new TransferException(
                FailureCode.CONNECTION_LOST, "The body of the request broke off", cause));
  }

  private void giveUp(RuntimeException cause) {
    if (upstream != null) {
      upstream.cancel();
    }
    if (proof != null) {
      discard();
    }
    bodyEnded(cause);
  }

  private void bodyEnded(@Nullable Throwable cause) {
    bodyOver = true;
    failure = cause;
    handOn();
  }

  // ---- both

  private void handOn() {
    Subscriber<? super UploadInput> receiver = downstream;
    while (!over && receiver != null && credit > 0 && !ready.isEmpty()) {
      credit--;
      receiver.onNext(ready.remove());
    }
    if (!over && receiver != null && bodyOver && ready.isEmpty()) {
      over = true;
      assembly.close();
      tellEnd(receiver);
    }
    ask();
    owes = !over && !bodyOver && credit > 0;
  }

  private void tellEnd(Subscriber<? super UploadInput> receiver) {
    Throwable cause = failure;
    if (cause == null) {
      receiver.onComplete();
    } else {
      receiver.onError(cause);
    }
  }

  private void ask() {
    Subscription from = upstream;
    boolean wants = !over && !bodyOver && credit > 0 && ready.isEmpty();
    if (from != null && wants && buffersUnderWay <= BUFFERS_ASKED_FOR / 2) {
      int more = BUFFERS_ASKED_FOR - buffersUnderWay;
      buffersUnderWay += more;
      from.request(more);
    }
  }

  private void stop() {
    if (!over) {
      over = true;
      owes = false;
      discard();
      if (upstream != null) {
        upstream.cancel();
      }
    }
  }

  private void discard() {
    assembly.close();
    for (UploadInput input = ready.poll(); input != null; input = ready.poll()) {
      if (input instanceof UploadInput.Chunk chunk) {
        chunk.body().release();
      }
    }
  }
}
