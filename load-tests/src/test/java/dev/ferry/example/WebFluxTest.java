package dev.ferry.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.FerryClient;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.host.ServiceRooms;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import dev.ferry.testkit.Fault;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;

/** Bodies of requests into uploads and downloads into responses, in a real application. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebFluxTest {
  private static final int MIB = 1 << 20;
  private static final int LARGE = 32 * MIB;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SeededBytes bytes = new SeededBytes(9);
  private final Observed observed = new Observed();
  private final Workbench bench = Workbench.open();
  private final HttpClient http = HttpClient.newHttpClient();
  private ChaosProxy wire;
  private ConfigurableApplicationContext application;
  private FerryClient direct;

  @BeforeAll
  void start() {
    ServiceRooms service = bench.keep(new ServiceRooms(bench.file("data"), Clock.systemUTC()));
    direct = bench.client(service.address());
    wire = bench.proxy(Integer.parseInt(service.address().replaceFirst(".*:", "")));
    application =
        new SpringApplication(Application.class)
            .run(
                "--spring.config.name=file-proxy",
                "--spring.main.banner-mode=off",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--ferry.client.address=127.0.0.1:" + wire.port());
    var unused =
        application
            .getBean(ObservationRegistry.class)
            .observationConfig()
            .observationHandler(observed);
    AutoCloseable unusedToo = bench.keep(() -> application.close());
  }

  @AfterAll
  void stop() {
    bench.close();
  }

  private int port() {
    var web = ((WebServerApplicationContext) application).getWebServer();
    return Objects.requireNonNull(web).getPort();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder put(String path, byte[] body) {
    return request("/files/lab" + path)
        .header("Idempotency-Key", "key" + path.replace('/', '-'))
        .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private Digest stored(String path) {
    return Waiting.value(direct.stat(WorkspaceFile.parse("lab:" + path)), PATIENCE)
        .digest()
        .orElseThrow();
  }

  private Digest digest(int length) {
    return Digest.ofBytes(bytes.digest(length));
  }

  @Test
  void putAndGet_wireCutOnTheWay_bothAreWhole() {
    int length = 12 * MIB + 7;
    wire.nextConnection(Fault.cut(Direction.TO_TARGET, 5L * MIB));
    wire.cutAll();

    HttpResponse<byte[]> put = send(put("/whole", bytes.at(0, length).array()));
    HttpResponse<byte[]> get = send(request("/files/lab/whole"));

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(stored("/whole")).isEqualTo(digest(length));
    assertThat(get.statusCode()).isEqualTo(200);
    assertThat(get.headers().firstValueAsLong("content-length")).hasValue(length);
    assertThat(bytes.mismatch(ByteBuffer.wrap(get.body()), 0)).isEqualTo(-1);
    assertThat(observed.ended)
        .contains("ferry.client.transfer in http.server.requests")
        .filteredOn("ferry.client.attempt in ferry.client.transfer in http.server.requests"::equals)
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void put_again_isAnsweredWithTheFirstReceipt() {
    HttpResponse<byte[]> first = send(put("/twice", new byte[100_000]));
    HttpResponse<byte[]> again = send(put("/twice", new byte[100_000]));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
  }

  @Test
  void get_byOneWhoReadsNothing_fetchesABoundedPartOnly() throws IOException {
    int length = LARGE;
    var unused =
        Waiting.value(
            direct
                .upload(
                    UploadRequest.of(
                        UploadSource.ofReplayable(
                            ContentLength.of(length),
                            from ->
                                Flux.range((int) (from / MIB), (int) ((LARGE - from) / MIB))
                                    .map(n -> bytes.at((long) n * MIB, MIB))),
                        WorkspaceFile.parse("lab:/slow")))
                .completion(),
            PATIENCE);
    long before = wire.bytes(Direction.TO_CLIENT);
    try (Socket socket = socketWithSmallBuffers()) {
      write(socket, "GET /files/lab/slow HTTP/1.1\r\nHost: x\r\n\r\n");
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");

      long fetched = settled(() -> wire.bytes(Direction.TO_CLIENT) - before, MIB);

      System.out.println("a receiver that reads nothing: fetched " + fetched);
      assertThat(fetched).isBetween((long) MIB, 22L * MIB);
    }
  }

  /** What goes in is bounded by windows and sockets, not by the body. */
  @Test
  void put_whileTheServiceStandsStill_readsABoundedPartOnlyAndGoesOn() throws Exception {
    int length = LARGE;
    wire.cutAll();
    wire.nextConnection(Fault.stall(Direction.TO_TARGET, 2L * MIB));
    AtomicLong written = new AtomicLong();
    try (Socket socket = socketWithSmallBuffers()) {
      Thread writer = new Thread(() -> writeBody(socket, "/stands", length, written), "body");
      writer.setDaemon(true);
      writer.start();

      long read = settled(written::get, 2 * MIB);
      System.out.println("a service that stands still: read " + read);
      assertThat(read).isBetween(2L * MIB, 16L * MIB);

      wire.releaseAll();
      writer.join(PATIENCE.toMillis());
      assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
    }
    assertThat(stored("/stands")).isEqualTo(digest(length));
  }

  @Test
  void put_callerLeavesMidway_publishesNothingAndTheSameKeyGoesOn() throws IOException {
    int length = 12 * MIB;
    try (Socket socket = socketWithSmallBuffers()) {
      write(socket, head("/leaves", length));
      OutputStream out = socket.getOutputStream();
      out.write(bytes.at(0, 6 * MIB).array());
      out.flush();
      assertThat(Waiting.until(() -> durable("/leaves") >= 4L * MIB, PATIENCE)).isTrue();
    }
    assertThat(Waiting.value(direct.workspace("lab").exists("/leaves"), PATIENCE)).isFalse();
    long before = wire.bytes(Direction.TO_TARGET);

    HttpResponse<byte[]> again = send(put("/leaves", bytes.at(0, length).array()));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(stored("/leaves")).isEqualTo(digest(length));
    assertThat(wire.bytes(Direction.TO_TARGET) - before).isLessThan(9L * MIB);
  }

  @Test
  void health_running_isUp() {
    Health health =
        Objects.requireNonNull(
            Waiting.value(application.getBean(ReactiveHealthIndicator.class).health(), PATIENCE));

    assertThat(health.getStatus()).isEqualTo(Status.UP);
  }

  private long durable(String path) {
    return Waiting.value(
        direct
            .uploads(new WorkspaceName("lab"), false)
            .filter(status -> status.key().value().equals("key" + path.replace('/', '-')))
            .map(status -> status.durable().lengthBytes())
            .next()
            .defaultIfEmpty(0L),
        PATIENCE);
  }

  private Socket socketWithSmallBuffers() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.setSendBufferSize(64 * 1024);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String head(String path, int length) {
    return "PUT /files/lab"
        + path
        + " HTTP/1.1\r\nHost: x\r\nIdempotency-Key: key"
        + path.replace('/', '-')
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private void writeBody(Socket socket, String path, int length, AtomicLong written) {
    try {
      write(socket, head(path, length));
      for (int at = 0; at < length; at += 64 * 1024) {
        socket.getOutputStream().write(bytes.at(at, 64 * 1024).array());
        written.set(at + 64 * 1024);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a count stays at for 500 ms, once it is as much as that. */
  private static long settled(LongSupplier count, long atLeast) {
    long[] last = {-1, System.nanoTime()};
    boolean still =
        Waiting.until(
            () -> {
              long now = count.getAsLong();
              if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
              }
              return now >= atLeast
                  && System.nanoTime() - last[1] > Duration.ofMillis(500).toNanos();
            },
            PATIENCE);
    assertThat(still).isTrue();
    return last[0];
  }
}
