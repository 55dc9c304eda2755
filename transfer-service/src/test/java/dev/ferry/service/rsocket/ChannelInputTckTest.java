package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.service.RawClient;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.testkit.TckTests;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.Payload;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK over both sides of an upload channel's input. */
final class ChannelInputTckTest {
  private static final UnpooledByteBufAllocator ALLOCATOR =
      new UnpooledByteBufAllocator(false, true);

  @TestFactory
  Stream<DynamicTest> channelInput_asAPublisher_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("ChannelInput, publisher", AsPublisher::new, Set.of());
  }

  @TestFactory
  Stream<DynamicTest> channelInput_asASubscriber_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("ChannelInput, subscriber", AsSubscriber::new, Set.of());
  }

  private static Payload open() {
    ClientMessage.Open open =
        RawClient.open(WorkspaceFile.parse("ws:/file"), "key", ContentLength.DEFERRED);
    ByteBuf metadata = RequestMetadata.ofRoute(ALLOCATOR, Route.UPLOAD);
    return WirePayload.of(new CborControlCodec().encode(ALLOCATOR, open), metadata);
  }

  private static Payload chunk(long offset) {
    ByteBuf chunk = Unpooled.buffer(ChunkHeader.LENGTH_BYTES + 1);
    new ChunkHeader(offset, 1, 0).writeTo(chunk);
    return WirePayload.of(chunk.writeByte(0));
  }

  /** Input behind the first payload, which the channel reads by itself. */
  public static final class AsPublisher extends PublisherVerification<UploadInput> {
    public AsPublisher() {
      super(TckTests.environment());
    }

    @Override
    public Publisher<UploadInput> createPublisher(long elements) {
      ChannelInput input =
          new ChannelInput(new CborControlCodec()).limitChunks(new ChunkTerms(1, false));
      Flux<Payload> chunks =
          Flux.generate(
              () -> 0L,
              (offset, sink) -> {
                if (offset == elements) {
                  sink.complete();
                } else {
                  sink.next(chunk(offset));
                }
                return offset + 1;
              });
      Flux.just(open()).concatWith(chunks).subscribe(input);
      return input;
    }

    @Override
    public Publisher<UploadInput> createFailedPublisher() {
      ChannelInput input = new ChannelInput(new CborControlCodec());
      Flux.<Payload>error(new IllegalStateException("the sender failed")).subscribe(input);
      return input;
    }

    @Override
    public long maxElementsFromPublisher() {
      return Long.MAX_VALUE - 1;
    }
  }

  /** Payloads of a sender. */
  public static final class AsSubscriber extends SubscriberBlackboxVerification<Payload> {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public AsSubscriber() {
      super(TckTests.environment());
    }

    @Override
    public Subscriber<Payload> createSubscriber() {
      return new ChannelInput(new CborControlCodec());
    }

    @Override
    public Payload createElement(int element) {
      return element == 0 ? open() : chunk(element - 1);
    }

    @Override
    public ExecutorService publisherExecutorService() {
      return threads;
    }
  }
}
