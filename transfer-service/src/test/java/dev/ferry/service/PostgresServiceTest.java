package dev.ferry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.resume.r2dbc.PostgresAddress;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.testkit.postgres.PostgresServer;
import dev.ferry.testkit.postgres.SharedPostgres;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The whole application with its resume store in PostgreSQL, behind a network that can be cut. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
final class PostgresServiceTest {
  private static final SeededBytes CONTENT = new SeededBytes(11);
  private static final WorkspaceFile FILE = WorkspaceFile.parse("ws:/dir/file.bin");
  private static final int CHUNK = 64 * 1024;
  private static final String PASSWORD = "pa55-w0rd";

  @TempDir private Path folder;
  private Path data;
  private PostgresAddress address;
  private ChaosProxy network;

  @BeforeEach
  void prepare() {
    data = folder.resolve("data");
    address = SharedPostgres.freshSchema();
    network = ChaosProxy.start(address.port());
  }

  @AfterEach
  void endNetwork() {
    network.close();
  }

  @Test
  void upload_databaseLostForAWhileAndServiceRestarted_continuesAndTheSecretIsNowhere(
      CapturedOutput output) throws IOException {
    long length = 4L * CHUNK;
    int port = freePort();
    try (ConfigurableApplicationContext first = started(port);
        RawClient client = RawClient.connect(port)) {
      RawClient.Channel channel = client.channel(open(length));
      channel.expect(ServerMessage.Opened.class);
      channel.send(CONTENT, 0, 2L * CHUNK, CHUNK).send(new ClientMessage.Flush());
      channel.expectAck(2L * CHUNK);
      awaitHealth(first, "\"resumeStoreHealth\":{\"status\":\"UP\"}");

      network.retarget(freePort());
      network.cutAll();
      awaitHealth(first, "\"problem\":\"away\"");
      network.retarget(address.port());
      awaitHealth(first, "\"resumeStoreHealth\":{\"status\":\"UP\"}");
      assertThatThrownBy(() -> started(freePort()).close())
          .rootCause()
          .hasMessageContaining("Another service uses the data folder " + data);
    }

    try (ConfigurableApplicationContext second = started(port);
        RawClient client = RawClient.connect(port)) {
      assertThat(second.isRunning()).isTrue();
      RawClient.Channel channel = client.channel(open(length));
      assertThat(channel.expect(ServerMessage.Opened.class).durable().lengthBytes())
          .isEqualTo(2L * CHUNK);
      channel.send(CONTENT, 2L * CHUNK, length, CHUNK).send(RawClient.finish(CONTENT, length));
      channel.expectLast(ServerMessage.Completed.class);
    }

    assertThat(Files.readAllBytes(data.resolve("workspaces/ws/dir/file.bin")))
        .isEqualTo(CONTENT.at(0, (int) length).array());
    assertThat(data.resolve("store")).doesNotExist();
    assertThat(output.getAll()).contains("ferry: serving").doesNotContain(PASSWORD);
  }

  private static ClientMessage.Open open(long length) {
    return RawClient.open(FILE, "key", ContentLength.of(length));
  }

  private ConfigurableApplicationContext started(int port) throws IOException {
    Path secret = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    return new SpringApplication(FerryApplication.class)
        .run(
            "--ferry.data-dir=" + data,
            "--ferry.port=" + port,
            "--ferry.http-port=0",
            "--ferry.store=postgresql://127.0.0.1:%d/postgres?sslmode=disable&schema=%s"
                .formatted(network.port(), address.schemaOrNull()),
            "--ferry.store-user=" + PostgresServer.USER,
            "--ferry.store-password-file=" + secret);
  }

  private static void awaitHealth(ConfigurableApplicationContext context, String text) {
    var web = ((WebServerApplicationContext) context).getWebServer();
    WebClient http = WebClient.create("http://127.0.0.1:" + Objects.requireNonNull(web).getPort());
    String found =
        Flux.interval(Duration.ZERO, Duration.ofMillis(50))
            .onBackpressureDrop()
            .concatMap(tick -> readiness(http))
            .filter(body -> body.contains(text))
            .blockFirst(RawClient.PATIENCE);
    assertThat(found).isNotNull();
  }

  private static Mono<String> readiness(WebClient http) {
    return http.get()
        .uri("/actuator/health/readiness")
        .exchangeToMono(response -> response.bodyToMono(String.class));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
