package dev.ferry.service.rsocket;

import static dev.ferry.service.RawClient.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.WirePayload;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import io.rsocket.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Peers that ask for everything, read nothing or say nothing. */
final class HostilePeersTest {
  private static final SeededBytes CONTENT = new SeededBytes(3);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/big");
  private static final int LENGTH = 48 << 20;
  private static final int CHUNK = 1 << 20;

  @TempDir Path data;
  private ServiceHarness service;
  private RawClient client;

  @BeforeEach
  void start() {
    service = ServiceHarness.start(data);
    client = RawClient.connect(service.port());
  }

  @AfterEach
  void stop() {
    client.close();
    service.close();
  }

  private void publish() {
    client.upload(RawClient.open(FILE, "big", ContentLength.of(LENGTH)), CONTENT, LENGTH);
  }

  @Test
  void download_receiverTakesOneChunkAndStops_serviceReadsNoFurther() {
    publish();
    AtomicInteger received = new AtomicInteger();
    BaseSubscriber<Payload> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(2);
          }

          @Override
          protected void hookOnNext(Payload payload) {
            received.incrementAndGet();
            payload.release();
          }
        };
    fetch().subscribe(slow);
    RawClient.await(() -> received.get() == 2, "header and one chunk");

    byte[] whole = client.download(new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK));

    assertThat(whole).hasSize(LENGTH);
    assertThat(received).hasValue(2);
    slow.cancel();
  }

  private Flux<Payload> fetch() {
    return client
        .rsocket()
        .requestStream(
            RawClient.request(Route.DOWNLOAD, new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK)));
  }

  @Test
  void download_endlessDemandAndASocketNobodyReads_keepsOutboundBytesBounded() throws IOException {
    publish();
    long before = directBytes();
    try (Socket mute = new Socket("127.0.0.1", service.port())) {
      mute.setReceiveBufferSize(4096);
      mute.getOutputStream().write(RawFrames.setup());
      for (int stream = 1; stream < 16; stream += 2) {
        mute.getOutputStream()
            .write(
                RawFrames.requestStream(
                    stream, Route.DOWNLOAD, new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK)));
      }
      mute.getOutputStream().flush();

      byte[] whole = client.download(new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK));

      assertThat(whole).hasSize(LENGTH);
      assertThat(directBytes() - before).isLessThan(64L << 20);
    }
  }

  private static long directBytes() {
    return Math.max(
        PlatformDependent.usedDirectMemory(),
        PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
  }

  @Test
  void requests_farMoreThanAllowed_endTheConnection() throws IOException {
    client.upload(RawClient.open(FILE, "small", ContentLength.of(4L * CHUNK)), CONTENT, 4L * CHUNK);
    try (Socket flood = new Socket("127.0.0.1", service.port())) {
      flood.setSoTimeout((int) PATIENCE.toMillis());
      flood.getOutputStream().write(RawFrames.setup());
      for (int stream = 1; stream < 6000; stream += 2) {
        flood
            .getOutputStream()
            .write(
                RawFrames.requestStream(
                    stream, Route.DOWNLOAD, new ClientMessage.Fetch(FILE, 0, -1, null, CHUNK)));
      }

      assertThat(drained(flood.getInputStream())).isPositive();
    } catch (java.net.SocketException closedWhileWriting) {
      assertThat(closedWhileWriting).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
    }
    client.ask(Route.STAT, new FileRequest.Stat(FILE));
  }

  @Test
  void connect_withoutSetup_isClosedInTime() throws IOException {
    try (Socket silent = new Socket("127.0.0.1", service.port())) {
      silent.setSoTimeout((int) PATIENCE.toMillis());

      assertThat(silent.getInputStream().read()).isNegative();
    }
  }

  @Test
  void connect_frameLongerThanAllowed_isClosedWithoutReadingIt() throws IOException {
    try (Socket greedy = new Socket("127.0.0.1", service.port())) {
      greedy.setSoTimeout((int) PATIENCE.toMillis());
      greedy.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0});

      assertThat(drained(greedy.getInputStream())).isLessThan(4096);
    }
  }

  @Test
  void connect_nonsense_isClosedAndOthersGoOn() throws IOException {
    try (Socket nonsense = new Socket("127.0.0.1", service.port())) {
      nonsense.setSoTimeout((int) PATIENCE.toMillis());
      nonsense.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));

      assertThat(drained(nonsense.getInputStream())).isLessThan(4096);
    }
    publish();
  }

  private static int drained(InputStream input) throws IOException {
    int total = 0;
    try {
      while (input.read() >= 0) {
        total++;
      }
    } catch (java.net.SocketException reset) {
      return total;
    }
    return total;
  }

  @Test
  void requestFireAndForget_anything_isTakenAndForgotten() {
    client
        .rsocket()
        .fireAndForget(WirePayload.of(io.netty.buffer.Unpooled.wrappedBuffer(new byte[100])))
        .block(Duration.ofSeconds(5));

    publish();
  }
}
