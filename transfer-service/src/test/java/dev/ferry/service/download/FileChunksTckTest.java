package dev.ferry.service.download;

import dev.ferry.testkit.TckTests;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.testng.SkipException;
import reactor.core.scheduler.Schedulers;

/** The Reactive Streams TCK over the chunks of a file: a header and one byte in each chunk. */
final class FileChunksTckTest {
  /** A file that is open can fail only when it is read, which is after the header. */
  private static final Set<String> NOT_APPLICABLE =
      Set.of(
          "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThem"
              + "RejectionMustTriggerOnErrorAfterOnSubscribe");

  @TestFactory
  Stream<DynamicTest> fileChunks_asAPublisher_keepTheRulesOfReactiveStreams() {
    return TckTests.of("FileChunks", Verification::new, NOT_APPLICABLE);
  }

  /** Its elements are offsets; the header is -1. */
  public static final class Verification extends PublisherVerification<Long> {
    public Verification() {
      super(TckTests.environment());
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
      return new FileChunks<>(
          new ZeroFile(Math.max(0, elements - 1)),
          new DownloadPlan(0, Math.max(0, elements - 1), 1),
          -1L,
          new UnpooledByteBufAllocator(false, true),
          OutboundGate.OPEN,
          new Offsets(),
          Schedulers.parallel());
    }

    @Override
    public @Nullable Publisher<Long> createFailedPublisher() {
      return null;
    }

    @Override
    public void optional_spec105_emptyStreamMustTerminateBySignallingOnComplete() {
      throw new SkipException("a download has its header at least");
    }
  }
}
