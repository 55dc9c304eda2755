package dev.ferry.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.service.FerryApplication;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

/** The whole application as it starts, through its HTTP port. */
final class ServiceContextTest {
  @TempDir static Path data;
  private static @Nullable ConfigurableApplicationContext context;
  private static WebClient http = WebClient.create();

  private static @Nullable Boolean leftoverWhenTheHttpPortOpened;

  @BeforeAll
  static void start() throws IOException {
    Path leftover = data.resolve("staging").resolve(abortedUpload().value());
    SpringApplication application = new SpringApplication(FerryApplication.class);
    application.addListeners(
        (ApplicationListener<WebServerInitializedEvent>)
            event -> leftoverWhenTheHttpPortOpened = Files.exists(leftover));
    Files.createDirectories(leftover.getParent());
    Files.writeString(leftover, "of a run before");
    context = application.run("--ferry.data-dir=" + data, "--ferry.port=0", "--ferry.http-port=0");
    http = WebClient.create("http://127.0.0.1:" + httpPort());
  }

  private static UploadId abortedUpload() {
    try (ServiceHarness before = ServiceHarness.start(data);
        RawClient client = RawClient.connect(before.port())) {
      RawClient.Channel channel =
          client.channel(
              RawClient.open(WorkspaceFile.parse("ws:/a"), "before", ContentLength.of(10)));
      UploadId id = channel.expect(ServerMessage.Opened.class).id();
      var unused = before.uploads.abort(id).block(RawClient.PATIENCE);
      return id;
    }
  }

  private static int httpPort() {
    var web = ((WebServerApplicationContext) Objects.requireNonNull(context)).getWebServer();
    return Objects.requireNonNull(web).getPort();
  }

  @AfterAll
  static void stop() {
    if (context != null) {
      context.close();
    }
  }

  private static String get(String path) {
    String body =
        http.get()
            .uri(path)
            .exchangeToMono(response -> response.bodyToMono(String.class))
            .block(RawClient.PATIENCE);
    return Objects.requireNonNull(body);
  }

  @Test
  void readiness_running_isUpWithStoreAndVolume() {
    assertThat(get("/actuator/health/readiness"))
        .contains("\"status\":\"UP\"", "resumeStoreHealth", "volumeHealth");
    assertThat(get("/actuator/health/liveness")).contains("UP");
  }

  @Test
  void recovery_leftoverFile_isGoneBeforeTheFirstDoorOpens() {
    assertThat(leftoverWhenTheHttpPortOpened).isFalse();
  }

  @Test
  void prometheus_running_showsFerrysMeters() {
    assertThat(get("/actuator/prometheus"))
        .contains("ferry_upload_bytes_total", "ferry_failures_total{code=\"FENCED\"}");
  }

  @Test
  void uploads_none_isAnEmptyList() {
    assertThat(get("/api/v1/uploads")).isEqualTo("[]");
  }

  @Test
  void uploads_unknownId_isAProblemWithTheNextStep() {
    assertThat(get("/api/v1/uploads/" + "a".repeat(26)))
        .contains("\"status\":404", "UPLOAD_NOT_FOUND", "nextStep");
  }

  @Test
  void statusOf_everyCode_isAnError() {
    assertThat(EnumSet.allOf(FailureCode.class))
        .allMatch(code -> HttpProblems.statusOf(code).isError());
  }

  @Test
  void rsocketOverWebsocket_sameDoor_answersTheSame() {
    ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    RSocket rsocket =
        Objects.requireNonNull(
            RSocketConnector.create()
                .setupPayload(
                    WirePayload.of(
                        new CborControlCodec()
                            .encode(
                                allocator,
                                new ClientMessage.Hello(ProtocolVersion.SUPPORTED, "websocket"))))
                .payloadDecoder(WirePayload.DECODER)
                .metadataMimeType(RequestMetadata.MIME_TYPE)
                .dataMimeType(RequestMetadata.DATA_MIME_TYPE)
                .connect(
                    WebsocketClientTransport.create(
                        URI.create("ws://127.0.0.1:" + httpPort() + "/rsocket")))
                .block(RawClient.PATIENCE));
    var answers =
        rsocket
            .requestStream(
                RawClient.request(Route.UPLOAD_LIST, new ClientMessage.ListUploads(null, false)))
            .doOnNext(payload -> payload.release())
            .count()
            .block(RawClient.PATIENCE);

    assertThat(answers).isZero();
    rsocket.dispose();
  }
}
