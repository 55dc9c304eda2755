package dev.ferry.client.internal;

import static java.util.Objects.requireNonNull;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Cuts a publisher's buffers into chunks, asking it for one buffer at a time and only while a chunk
 * is wanted.
 *
 * <p>The lock guards the state; nobody else's code runs under it.
 */
final class StreamChunkReader implements ChunkReader, CoreSubscriber<ByteBuffer> {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Publisher<ByteBuffer> publisher;
  private final ByteBufAllocator allocator;
  private long position;
  private ByteBuffer rest = NOTHING;
  private @Nullable ByteBuf filling;
  private @Nullable Receiver receiver;
  private int wantedBytes;
  private @Nullable Subscription subscription;
  private boolean subscribed;
  private boolean asked;
  private boolean completed;
  private boolean closed;
  private @Nullable Throwable error;

  StreamChunkReader(Publisher<ByteBuffer> publisher, long offset, ByteBufAllocator allocator) {
    this.publisher = publisher;
    this.position = offset;
    this.allocator = allocator;
  }

  @Override
  public void pull(int maxBytes, Receiver asking) {
    boolean first;
    synchronized (this) {
      receiver = asking;
      wantedBytes = maxBytes;
      first = !subscribed;
      subscribed = true;
    }
    if (first) {
      Flux.from(publisher).subscribe(this);
    } else {
      advance();
    }
  }

  @Override
  public void onSubscribe(Subscription s) {
    boolean late;
    synchronized (this) {
      late = closed || !Operators.validate(subscription, s);
      if (!late) {
        subscription = s;
      }
    }
    if (late) {
      s.cancel();
      return;
    }
    advance();
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    requireNonNull(buffer);
    synchronized (this) {
      asked = false;
      if (closed) {
        return;
      }
      rest = buffer.duplicate();
    }
    advance();
  }

  @Override
  public void onError(Throwable thrown) {
    requireNonNull(thrown);
    synchronized (this) {
      error =
          new TransferException(
              FailureCode.LOCAL_IO, "The source of the upload failed: " + thrown, thrown);
    }
    advance();
  }

  @Override
  public void onComplete() {
    synchronized (this) {
      completed = true;
    }
    advance();
  }

  @Override
  public void close() {
    Subscription cancelled;
    synchronized (this) {
      closed = true;
      cancelled = subscription;
      rest = NOTHING;
      if (filling != null) {
        filling.release();
        filling = null;
      }
    }
    if (cancelled != null) {
      cancelled.cancel();
    }
    advance();
  }

  /** Does the next possible step; at most one of an answer and a request. */
  private void advance() {
    Runnable step = nextStep();
    if (step != null) {
      step.run();
    }
  }

  private synchronized @Nullable Runnable nextStep() {
    Receiver asking = receiver;
    if (asking == null) {
      return null;
    }
    if (closed) {
      return answered(asking::end);
    }
    Chunk full;
    try {
      full = fill();
    } catch (RuntimeException | Error e) {
      return answered(() -> asking.failed(e));
    }
    if (full != null) {
      return answered(() -> asking.chunk(full));
    }
    Throwable failure = error;
    if (failure != null) {
      return answered(() -> asking.failed(failure));
    }
    return completed ? answered(asking::end) : requestOne();
  }

  private Runnable answered(Runnable answer) {
    receiver = null;
    return answer;
  }

  private @Nullable Runnable requestOne() {
    Subscription living = subscription;
    if (asked || living == null) {
      return null;
    }
    asked = true;
    return () -> living.request(1);
  }

  /** Moves bytes into the chunk; gives it when it is full, or the last one. */
  private @Nullable Chunk fill() {
    if (rest.hasRemaining()) {
      ByteBuf target = filling;
      if (target == null) {
        target = Chunk.allocate(allocator, wantedBytes);
        filling = target;
      }
      int length = Math.min(target.writableBytes(), rest.remaining());
      target.writeBytes(rest.slice(rest.position(), length));
      rest.position(rest.position() + length);
    }
    ByteBuf wire = filling;
    if (wire == null || (wire.isWritable() && !completed)) {
      return null;
    }
    filling = null;
    Chunk chunk = Chunk.seal(position, wire);
    position = chunk.end();
    return chunk;
  }
}
