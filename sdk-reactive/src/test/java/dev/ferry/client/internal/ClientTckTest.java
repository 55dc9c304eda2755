package dev.ferry.client.internal;

import static java.util.Objects.requireNonNull;

import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.testkit.TckTests;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Pace;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.testng.SkipException;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK over every publisher and subscriber that the client wrote by hand. */
final class ClientTckTest {
  private static final UnpooledByteBufAllocator ALLOCATOR =
      new UnpooledByteBufAllocator(false, true);
  private static final TransferThreads THREADS = new TransferThreads();
  private static final ExecutorService PUBLISHERS = Executors.newCachedThreadPool();

  @TempDir static Path folder;

  @AfterAll
  static void close() {
    PUBLISHERS.shutdown();
    THREADS.close().block();
  }

  /** The outbound side never fails by itself: an attempt that ends cancels the stream. */
  private static final Set<String> NEVER_FAILS =
      Set.of(
          "required_spec109_mayRejectCallsToSubscribeIfPublisherIsUnableOrUnwillingToServeThem"
              + "RejectionMustTriggerOnErrorAfterOnSubscribe");

  @TestFactory
  Stream<DynamicTest> uploadChannel_outbound_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("UploadChannel, publisher", Outbound::new, NEVER_FAILS);
  }

  @TestFactory
  Stream<DynamicTest> uploadChannel_inbound_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("UploadChannel, subscriber", Inbound::new, Set.of());
  }

  @TestFactory
  Stream<DynamicTest> downloadAttempt_asASubscriber_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("DownloadAttempt, subscriber", Download::new, Set.of());
  }

  @TestFactory
  Stream<DynamicTest> streamChunkReader_asASubscriber_keepsTheRulesOfReactiveStreams() {
    return TckTests.of("StreamChunkReader, subscriber", Source::new, Set.of());
  }

  private static Payload payload(int value) {
    return WirePayload.of(Unpooled.wrappedBuffer(new byte[] {(byte) value}));
  }

  private static Payload ack() {
    return WirePayload.of(
        new dev.ferry.protocol.codec.CborControlCodec()
            .encode(ALLOCATOR, new ServerMessage.Ack(Prefix.EMPTY)));
  }

  /** Keeps who subscribes. */
  private static final class Captured extends Flux<Payload> {
    private final CompletableFuture<CoreSubscriber<? super Payload>> subscriber =
        new CompletableFuture<>();

    @Override
    public void subscribe(CoreSubscriber<? super Payload> actual) {
      subscriber.complete(actual);
    }

    @SuppressWarnings("unchecked")
    Subscriber<Payload> get() {
      return (Subscriber<Payload>) requireNonNull(subscriber.join());
    }
  }

  private static final class Silent implements UploadChannel.Listener {
    @Override
    public void credited() {}

    @Override
    public void received(ServerMessage message) {}

    @Override
    public void ended(@Nullable Throwable failure) {}
  }

  /** Sends as long as it has credit, as an attempt does. */
  private static final class Sending implements UploadChannel.Listener {
    private static final int AT_ONCE = 8;

    private final Mailbox mailbox;
    private final long elements;
    private @Nullable UploadChannel channel;
    private long sent;

    Sending(Mailbox mailbox, long elements) {
      this.mailbox = mailbox;
      this.elements = elements;
    }

    @Override
    public void credited() {
      UploadChannel to = requireNonNull(channel);
      for (int i = 0; i < AT_ONCE && sent < elements && to.hasCredit(); i++) {
        sent++;
        to.send(payload(1));
      }
      if (sent == elements) {
        to.complete();
      } else if (to.hasCredit()) {
        mailbox.post(this::credited);
      }
    }

    @Override
    public void received(ServerMessage message) {}

    @Override
    public void ended(@Nullable Throwable failure) {}
  }

  /** Payloads towards the service. */
  public static final class Outbound extends PublisherVerification<Payload> {
    public Outbound() {
      super(TckTests.environment());
    }

    @Override
    public Publisher<Payload> createPublisher(long elements) {
      Mailbox mailbox = new Mailbox();
      Sending sending = new Sending(mailbox, Math.max(1, elements));
      UploadChannel channel =
          new UploadChannel(new RSocket() {}, new Wire(), Pace.FREE, mailbox, sending);
      sending.channel = channel;
      return channel;
    }

    @Override
    public @Nullable Publisher<Payload> createFailedPublisher() {
      return null;
    }

    @Override
    public void optional_spec105_emptyStreamMustTerminateBySignallingOnComplete() {
      throw new SkipException("an attempt sends Open at least");
    }
  }

  /** Payloads of the service. */
  public static final class Inbound extends SubscriberBlackboxVerification<Payload> {
    public Inbound() {
      super(TckTests.environment());
    }

    @Override
    public Subscriber<Payload> createSubscriber() {
      Captured captured = new Captured();
      RSocket rsocket =
          new RSocket() {
            @Override
            public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
              return captured;
            }
          };
      new UploadChannel(rsocket, new Wire(), Pace.FREE, new Mailbox(), new Silent()).open();
      return captured.get();
    }

    @Override
    public Payload createElement(int element) {
      return ack();
    }

    @Override
    public ExecutorService publisherExecutorService() {
      return PUBLISHERS;
    }
  }

  /** Payloads of a download. */
  public static final class Download extends SubscriberBlackboxVerification<Payload> {
    public Download() {
      super(TckTests.environment());
    }

    @Override
    public Subscriber<Payload> createSubscriber() {
      Captured captured = new Captured();
      RSocket rsocket =
          new RSocket() {
            @Override
            public Flux<Payload> requestStream(Payload payload) {
              payload.release();
              return captured;
            }
          };
      DownloadTask task =
          new DownloadTask(
              new DownloadWish(
                  WorkspaceFile.parse("ws:/file"),
                  folder.resolve("target"),
                  true,
                  false,
                  null,
                  64 * 1024,
                  DigestMode.COMPUTED,
                  1,
                  Durability.DURABLE,
                  false,
                  null),
              new Patience(Duration.ofMinutes(1), new LinkActivity()),
              Pace.FREE,
              THREADS,
              new Wire(),
              new NoEvents());
      var unused = DownloadAttempt.over(rsocket, task).onErrorComplete().subscribe();
      return captured.get();
    }

    @Override
    public Payload createElement(int element) {
      return ack();
    }

    @Override
    public ExecutorService publisherExecutorService() {
      return PUBLISHERS;
    }
  }

  private static final class NoEvents implements DownloadEvents {
    @Override
    public void verifyingPart() {}

    @Override
    public void opened(long offset, long sizeBytes) {}

    @Override
    public void received(long offset, int lengthBytes) {}

    @Override
    public void arrived(int lengthBytes) {}

    @Override
    public void durable(long bytes) {}

    @Override
    public void kept(long bytes) {}

    @Override
    public void distrusted() {}

    @Override
    public void finishing() {}
  }

  /** Buffers of the caller's publisher. */
  public static final class Source extends SubscriberBlackboxVerification<ByteBuffer> {
    public Source() {
      super(TckTests.environment());
    }

    @Override
    public Subscriber<ByteBuffer> createSubscriber() {
      StreamChunkReader reader = new StreamChunkReader(subscriber -> {}, 0, ALLOCATOR);
      pull(reader);
      return reader;
    }

    private static void pull(StreamChunkReader reader) {
      reader.pull(
          1,
          new ChunkReader.Receiver() {
            @Override
            public void chunk(Chunk chunk) {
              chunk.release();
              pull(reader);
            }

            @Override
            public void end() {}

            @Override
            public void failed(Throwable failure) {}
          });
    }

    @Override
    public ByteBuffer createElement(int element) {
      return ByteBuffer.wrap(new byte[] {(byte) element});
    }

    @Override
    public ExecutorService publisherExecutorService() {
      return PUBLISHERS;
    }
  }
}
