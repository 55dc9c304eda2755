package dev.ferry.service.http.tus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.FerryApplication;
import dev.ferry.service.policy.TokenHash;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole application, asked through its HTTP port. */
final class TusService implements AutoCloseable {
  static final String OPERATOR = "Bearer operator";
  static final String GUEST = "Bearer guest";

  private final Path data;
  private final ConfigurableApplicationContext context;
  final int port;

  private TusService(Path data, ConfigurableApplicationContext context) {
    this.data = data;
    this.context = context;
    this.port = requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
  }

  static TusService start(Path data, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of("--ferry.data-dir=" + data, "--ferry.port=0", "--ferry.http-port=0"));
    all.addAll(List.of(settings));
    return new TusService(
        data, new SpringApplication(FerryApplication.class).run(all.toArray(String[]::new)));
  }

  /** Settings of a service that knows an operator, and a guest of {@code ws:/guest}. */
  static String[] tokens() {
    String guest = "--ferry.auth.tokens[0].";
    return new String[] {
      "--ferry.token=operator",
      guest + "sha256=" + TokenHash.of("guest").hex(),
      guest + "subject=guest",
      guest + "workspaces[0]=ws",
      guest + "operations[0]=LIST",
      guest + "operations[1]=WRITE",
      guest + "allow[0]=/guest/**"
    };
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  RawRequest request(String method, String target) {
    return RawRequest.tus(method, target).with("Authorization", OPERATOR);
  }

  static String metadata(String key, String value) {
    return key + " " + Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
  }

  /** A new upload that is to be that file; its address without scheme and host. */
  String created(String name, long lengthBytes) {
    RawRequest.Answer answer =
        request("POST", "/tus/ws")
            .with("Upload-Length", Long.toString(lengthBytes))
            .with("Upload-Metadata", metadata("filename", name))
            .send(port);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return address(answer);
  }

  static String address(RawRequest.Answer created) {
    return URI.create(created.header("Location").orElseThrow()).getPath();
  }

  RawRequest.Answer head(String address) {
    return request("HEAD", address).send(port);
  }

  RawRequest.Answer patch(String address, long offset, byte[] body) {
    return request("PATCH", address).at(offset).bytes().send(port, body);
  }

  void assertThatIsAt(String address, long offset) {
    assertThat(head(address).header("Upload-Offset")).hasValue(Long.toString(offset));
  }

  Path file(String name) {
    return data.resolve("workspaces").resolve("ws").resolve(name);
  }

  void assertThatHolds(String name, byte[] bytes) {
    try {
      assertThat(Files.readAllBytes(file(name))).isEqualTo(bytes);
    } catch (IOException e) {
      throw new AssertionError("there is no " + name, e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
