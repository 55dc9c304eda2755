package dev.ferry.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects what Netty's leak detectors report, instead of a log line that nobody reads.
 *
 * <p>It must be installed before the first buffer class is initialized, because each keeps the
 * detector it got then. {@link LeakExtension} installs it and {@link #install()} proves it came in
 * time.
 */
public final class LeakRecorder {
  private static final int BUFFERS = 64;
  private static final int COLLECTIONS = 5;
  private static final long COLLECTION_MILLIS = 2_000;
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static volatile boolean asked;

  private LeakRecorder() {}

  /**
   * Puts the recording detectors in place.
   *
   * @throws IllegalStateException when buffer classes were initialized before
   */
  public static synchronized void install() {
    if (asked) {
      return;
    }
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    allocate();
    if (!asked) {
      throw new IllegalStateException(
          "Netty's buffers were used before LeakRecorder was installed: leaks would go unseen");
    }
  }

  /** Every leak since the last call, after a garbage collection that brings out pending ones. */
  public static List<String> drain() throws InterruptedException {
    collectGarbage();
    allocate();
    List<String> leaks = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }

  /** Collects until an object dropped before is known to be gone. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
    for (int round = 0; round < COLLECTIONS; round++) {
      System.gc();
      if (queue.remove(COLLECTION_MILLIS) != null) {
        return;
      }
    }
    throw new IllegalStateException("The garbage collector left " + sentinel + " alone");
  }

  /** Detectors report what they found when the next buffers are made. */
  private static void allocate() {
    List<ByteBufAllocator> allocators =
        List.of(
            ByteBufAllocator.DEFAULT,
            PooledByteBufAllocator.DEFAULT,
            UnpooledByteBufAllocator.DEFAULT);
    for (ByteBufAllocator allocator : allocators) {
      for (int buffer = 0; buffer < BUFFERS; buffer++) {
        ByteBuf direct = allocator.directBuffer(1);
        ByteBuf composite = allocator.compositeBuffer(1);
        composite.release();
        direct.release();
      }
    }
  }

  /** Makes detectors that record. */
  private static final class RecordingFactory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // the only constructor kind that factories are asked for
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      asked = true;
      return new RecordingDetector<>(resource, samplingInterval);
    }
  }

  /** Records every leak it is told to report. */
  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    RecordingDetector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + " was not released before it was collected:" + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType + " was not released before it was collected (no records)");
    }
  }
}
