package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.service.FerryApplication;
import dev.ferry.service.policy.TokenHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service with tokens, and a client of its sandbox routes. */
final class SandboxService implements AutoCloseable {
  static final String OPERATOR = "e2b_" + "0a".repeat(20);

  /** May make sandboxes and hand out tokens, and neither write nor remove. */
  static final String READER = "reader-of-all";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ConfigurableApplicationContext context;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  SandboxService(Path data) {
    context =
        new SpringApplication(FerryApplication.class)
            .run(
                "--ferry.data-dir=" + data,
                "--ferry.port=0",
                "--ferry.http-port=0",
                "--ferry.token=" + OPERATOR,
                "--ferry.auth.tokens[0].sha256=" + TokenHash.of(READER).hex(),
                "--ferry.auth.tokens[0].subject=reader",
                "--ferry.auth.tokens[0].workspaces=*",
                "--ferry.auth.tokens[0].operations=LIST,READ,MANAGE,MINT");
  }

  /** A sandbox and who uses it. */
  record Box(String id, String token) {}

  /** An answer. */
  record Answer(int status, byte[] body, java.net.http.HttpHeaders headers) {
    String text() {
      return new String(body, UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(body);
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  int port() {
    return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
  }

  Box make() {
    JsonNode made = control("POST", "/sandboxes", "{\"templateID\":\"base\"}", OPERATOR).json();
    return new Box(made.get("sandboxID").asString(), made.get("envdAccessToken").asString());
  }

  Answer control(String method, String path, String body, String key) {
    return send(
        request(path).header("X-API-KEY", key).method(method, BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  HttpRequest.Builder request(Box box, String path) {
    return request(path).header("E2b-Sandbox-Id", box.id()).header("X-Access-Token", box.token());
  }

  static String files(String path) {
    return "/files?path=" + URLEncoder.encode(path, UTF_8);
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), answer.body(), answer.headers());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Answer read(Box box, String path) {
    return send(request(box, files(path)).GET());
  }

  Answer write(Box box, String path, byte[] bytes, String... headers) {
    HttpRequest.Builder request =
        request(box, files(path)).header("Content-Type", "application/octet-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.POST(BodyPublishers.ofByteArray(bytes)));
  }

  Answer write(Box box, String path, String text, String... headers) {
    return write(box, path, text.getBytes(UTF_8), headers);
  }

  Answer call(Box box, String name, String body) {
    return send(
        request(box, SandboxFailures.CALLS + name)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** Sends bytes as they are; all that comes back until the other side has nothing more. */
  String raw(String request, boolean cut) {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(ISO_8859_1));
      out.flush();
      if (cut) {
        return "";
      }
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
