package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.testkit.TckTests;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The Reactive Streams TCK over the pipeline as what a door sends into. */
final class AppendPipelineTckTest {
  private static final TransferLimits LIMITS = TransferLimits.DEFAULTS;

  @TestFactory
  Stream<DynamicTest> pipeline_asASubscriber_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("AppendPipeline, subscriber", Verification::new, Set.of());
  }

  /** Flushes into an upload that has no bytes. */
  public static final class Verification extends SubscriberBlackboxVerification<UploadInput> {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public Verification() {
      super(TckTests.environment());
    }

    @Override
    public Subscriber<UploadInput> createSubscriber() {
      UploadRecord record =
          new UploadRecord(
              StoredUploads.upload(StoredUploads.id('a')),
              UploadState.OPEN,
              1,
              Prefix.EMPTY,
              Instant.EPOCH,
              Instant.EPOCH,
              null,
              null);
      PieceKeeping pieces = new PieceKeeping(record, new NoBlob(), new PieceLedger(0, 0), false);
      return new AppendPipeline(
          record,
          new NoBlob(),
          ObjectDigest.OFF,
          pieces,
          Mending.NOTHING,
          new NoHouse(),
          new SenderCredit(4, Schedulers.parallel()));
    }

    @Override
    public UploadInput createElement(int element) {
      return new UploadInput.Flush();
    }

    @Override
    public ExecutorService publisherExecutorService() {
      return threads;
    }
  }

  private static final class NoBlob implements StagedBlob {
    @Override
    public void write(long position, ByteBuffer bytes) {}

    @Override
    public int read(long position, ByteBuffer target) {
      return 0;
    }

    @Override
    public PieceFile pieces() {
      throw new IllegalStateException("no bytes, no pieces");
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }

  private static final class NoHouse implements PipelineContext {
    private final FerryMeters meters = new FerryMeters(new SimpleMeterRegistry());
    private final GroupCommitter committer =
        new GroupCommitter(
            (ResumeStore)
                Proxy.newProxyInstance(
                    ResumeStore.class.getClassLoader(),
                    new Class<?>[] {ResumeStore.class},
                    (proxy, method, arguments) -> Mono.never()),
            LIMITS,
            Schedulers.immediate(),
            Schedulers.parallel(),
            Clock.systemUTC(),
            meters);

    @Override
    public void onDisk(Runnable work) {
      var unused = Schedulers.parallel().schedule(work);
    }

    @Override
    public GroupCommitter committer() {
      return committer;
    }

    @Override
    public void mended(UploadId id) {}

    @Override
    public long uncommittedBytesMax() {
      return Long.MAX_VALUE;
    }

    @Override
    public FerryMeters metrics() {
      return meters;
    }

    @Override
    public Mono<Receipt> publish(
        UploadRecord record,
        Prefix whole,
        UploadInput.Finish finish,
        ObjectDigest digest,
        PieceKeeping pieces) {
      return Mono.never();
    }

    @Override
    public Flux<Long> signsOfLife() {
      return Flux.never();
    }

    @Override
    public void ended(AppendPipeline pipeline) {}
  }
}
