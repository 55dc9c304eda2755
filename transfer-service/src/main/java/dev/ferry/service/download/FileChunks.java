package dev.ferry.service.download;

import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The chunks of an open file, each read when it is requested and the gate admits it.
 *
 * <p>Hand-written because the two conditions, the receiver's demand and the connection's gate, must
 * both hold before a buffer is allocated, and because a cancel between reading and handing over
 * must free exactly that buffer. Reading runs on the disk scheduler, at most {@value
 * #CHUNKS_PER_TURN} chunks before others get their turn. Rules of Reactive Streams: signals are
 * serial (one drain at a time), demand is capped, cancel is heeded between chunks.
 */
final class FileChunks<T> extends Flux<T> {
  private static final int CHUNKS_PER_TURN = 4;
  private static final int LOOKS_PER_TIMEOUT = 8;

  private final OpenFile file;
  private final DownloadPlan plan;
  private final T header;
  private final ByteBufAllocator allocator;
  private final OutboundGate gate;
  private final ChunkSink<T> sink;
  private final Scheduler disk;
  private final ChunkChecksums checksums;
  private @Nullable FerryMeters meters;
  private @Nullable Duration deadline;
  private boolean verifiable;
  private boolean provenBeforeTheEnd;

  FileChunks(
      OpenFile file,
      DownloadPlan plan,
      T header,
      ByteBufAllocator allocator,
      OutboundGate gate,
      ChunkSink<T> sink,
      Scheduler disk) {
    this.file = file;
    this.plan = plan;
    this.header = header;
    this.allocator = allocator;
    this.gate = gate;
    this.sink = sink;
    this.disk = disk;
    this.checksums = new ChunkChecksums(file);
  }

  FileChunks<T> withMeters(FerryMeters counted) {
    this.meters = counted;
    return this;
  }

  /** The receiver gets the digest and all bytes of it, so a file that was only touched is fine. */
  FileChunks<T> verifiable(boolean byReceiver) {
    this.verifiable = byReceiver;
    return this;
  }

  /** The receiver counts bytes and asks for nothing behind the last one. */
  FileChunks<T> provenBeforeTheEnd() {
    this.provenBeforeTheEnd = true;
    return this;
  }

  /** Ends the reading when the receiver takes nothing for that long. */
  FileChunks<T> withDeadline(Duration timeout) {
    this.deadline = timeout;
    return this;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Reading reading = new Reading(actual);
    Duration timeout = deadline;
    if (timeout != null) {
      reading.watch(timeout);
    }
    actual.onSubscribe(reading);
  }

  /** One subscriber's reading. */
  private final class Reading implements Subscription {
    private final CoreSubscriber<? super T> actual;
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger wakeUps = new AtomicInteger();
    private volatile boolean cancelled;
    private boolean headerSent;
    private boolean ended;
    private long next = plan.offset();
    private volatile long lastTakenNanos = System.nanoTime();
    private volatile boolean late;
    private @Nullable Disposable watch;

    Reading(CoreSubscriber<? super T> actual) {
      this.actual = actual;
    }

    private void watch(Duration timeout) {
      long period = Math.max(1, timeout.dividedBy(LOOKS_PER_TIMEOUT).toMillis());
      watch =
          Schedulers.parallel()
              .schedulePeriodically(() -> look(timeout), period, period, TimeUnit.MILLISECONDS);
    }

    private void look(Duration timeout) {
      if (!late && System.nanoTime() - lastTakenNanos > timeout.toNanos()) {
        late = true;
        wake();
      }
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n)) {
        demand.accumulateAndGet(n, Operators::addCap);
        wake();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      wake();
    }

    private void wake() {
      if (wakeUps.getAndIncrement() == 0) {
        var unused = disk.schedule(this::work);
      }
    }

    private void work() {
      int seen = wakeUps.get();
      boolean more = turn();
      int left = wakeUps.addAndGet(-seen);
      if (left != 0 || (more && wakeUps.getAndIncrement() == 0)) {
        var unused = disk.schedule(this::work);
      }
    }

    /** Hands over what may be; true when it only stopped to be fair. */
    private boolean turn() {
      for (int i = 0; i < CHUNKS_PER_TURN; i++) {
        if (ended || !step()) {
          return false;
        }
      }
      return true;
    }

    /** One element; false when there is nothing to do for now. */
    private boolean step() {
      if (cancelled) {
        finish();
        return false;
      }
      if (headerSent && next == plan.end()) {
        complete();
        return false;
      }
      if (demand.get() == 0 || !gate.admits(this::wake)) {
        if (late) {
          fail(
              new TransferException(
                  FailureCode.STALLED, "Nothing of " + file.stat().path() + " was taken for long"));
        }
        return false;
      }
      late = false;
      try {
        T element = headerSent ? readChunk() : header;
        headerSent = true;
        demand.decrementAndGet();
        actual.onNext(element);
        lastTakenNanos = System.nanoTime();
        return true;
      } catch (IOException e) {
        fail(StorageFailures.of("reading " + file.stat().path(), e));
      } catch (TransferException e) {
        fail(e);
      }
      return false;
    }

    private T readChunk() throws IOException {
      int length = (int) Math.min(plan.chunkBytes(), plan.end() - next);
      ByteBuf buffer = allocator.directBuffer(sink.headerBytes() + length);
      try {
        int crc32c = fill(buffer, length);
        if (provenBeforeTheEnd && next + length == plan.end()) {
          requireUnchanged();
        }
        T element = sink.chunk(buffer.retain(), next, length, crc32c);
        next += length;
        count(length);
        return element;
      } finally {
        buffer.release();
      }
    }

    private int fill(ByteBuf buffer, int length) throws IOException {
      int read = file.read(next, buffer.nioBuffer(sink.headerBytes(), length));
      if (read < length) {
        throw changed();
      }
      buffer.writerIndex(sink.headerBytes() + length);
      return sink.wantsChecksums()
          ? checksums.of(next, buffer.nioBuffer(sink.headerBytes(), length))
          : 0;
    }

    private void count(int length) {
      FerryMeters counted = meters;
      if (counted != null) {
        counted.sent(length);
      }
    }

    private void complete() {
      try {
        if (!provenBeforeTheEnd) {
          requireUnchanged();
        }
      } catch (IOException e) {
        fail(StorageFailures.of("reading " + file.stat().path(), e));
        return;
      } catch (TransferException e) {
        fail(e);
        return;
      }
      finish();
      actual.onComplete();
    }

    private void requireUnchanged() throws IOException {
      if (file.wasChanged() || (!verifiable && file.wasTouched())) {
        throw changed();
      }
    }

    private TransferException changed() {
      return new TransferException(
          FailureCode.VERSION_CHANGED,
          file.stat().path() + " was written into while it was being read");
    }

    private void fail(TransferException failure) {
      finish();
      actual.onError(Exceptions.propagate(failure));
    }

    private void finish() {
      if (!ended) {
        ended = true;
        file.close();
        if (watch != null) {
          watch.dispose();
        }
        if (!headerSent) {
          sink.discard(header);
        }
      }
    }
  }
}
