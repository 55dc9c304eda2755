package dev.ferry.service.http.resumable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.ferry.service.FerryApplication;
import dev.ferry.service.upload.Uploads;
import dev.ferry.testkit.SeededBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** The whole application as it starts, and the requests that tests of this door send again. */
final class ResumableService implements AutoCloseable {
  static final String TOKEN = "resumable-owner";
  static final String STRANGER = "resumable-stranger";
  static final String AUTH = "Authorization: Bearer " + TOKEN;
  static final String INTEROP = "Upload-Draft-Interop-Version: 8";
  private static final SeededBytes CONTENT = new SeededBytes(83);

  final Path data;
  private final ConfigurableApplicationContext context;

  /** Most bytes of one request; of a file twice as many. */
  static final int APPEND_BYTES_MAX = 1_000_000;

  private ResumableService(Path data) {
    this.data = data;
    this.context =
        new SpringApplication(FerryApplication.class)
            .run(
                "--ferry.data-dir=" + data,
                "--ferry.port=0",
                "--ferry.http-port=0",
                "--ferry.auth.tokens[0].sha256=" + hash(TOKEN),
                "--ferry.auth.tokens[0].subject=owner",
                "--ferry.auth.tokens[0].workspaces=ws",
                "--ferry.auth.tokens[0].operations=list,read,write,remove",
                "--ferry.auth.tokens[1].sha256=" + hash(STRANGER),
                "--ferry.auth.tokens[1].subject=stranger",
                "--ferry.auth.tokens[1].workspaces=other",
                "--ferry.auth.tokens[1].operations=list,read,write,remove",
                "--ferry.http.resumable.max-size=" + 2 * APPEND_BYTES_MAX + "B",
                "--ferry.http.resumable.max-append-size=" + APPEND_BYTES_MAX + "B",
                "--ferry.http.resumable.min-append-size=2B");
  }

  /** One service for all tests of this door. */
  static final class Shared implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ResumableService.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
      return parameter.getParameter().getType() == ResumableService.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
      return requireNonNull(
          test.getRoot()
              .getStore(NAMESPACE)
              .computeIfAbsent(ResumableService.class, key -> started(), ResumableService.class));
    }

    private static ResumableService started() {
      try {
        return new ResumableService(Files.createTempDirectory("ferry-resumable"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String hash(String token) {
    return HexFormat.of().formatHex(sha("SHA-256", token.getBytes(UTF_8)));
  }

  private static byte[] sha(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The field value that says the digest of bytes. */
  static String digest(String name, String algorithm, byte[] bytes) {
    return name + "=:" + Base64.getEncoder().encodeToString(sha(algorithm, bytes)) + ":";
  }

  static byte[] content(int from, int to) {
    return CONTENT.at(from, to - from).array().clone();
  }

  RawHttp connect() {
    var server = requireNonNull(((WebServerApplicationContext) context).getWebServer());
    return new RawHttp(server.getPort());
  }

  /** What every door calls. */
  Uploads uploads() {
    return context.getBean(Uploads.class);
  }

  /** What is visible under a path; null when nothing is. */
  byte @Nullable [] file(String name) {
    try {
      Path file = data.resolve("workspaces").resolve("ws").resolve(name);
      return Files.exists(file) ? Files.readAllBytes(file) : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates an upload with its first bytes and answers its path. */
  String begun(String name, byte[] first, String... more) {
    try (RawHttp http = connect()) {
      RawHttp.Response created =
          http.head(
                  "POST /resumable/ws/" + name,
                  fields(more, AUTH, "Upload-Complete: ?0", "Content-Length: " + first.length))
              .bytes(first)
              .readFinal();
      if (created.status() != 201) {
        throw new AssertionError("not created: " + created);
      }
      return pathOf(created);
    }
  }

  static String pathOf(RawHttp.Response created) {
    String location = created.field("Location");
    return location.substring(location.indexOf("/resumable-uploads/"));
  }

  /** How an upload stands. */
  RawHttp.Response state(String upload) {
    try (RawHttp http = connect()) {
      return http.head("HEAD " + upload, AUTH).read(true);
    }
  }

  /** One append on a connection of its own. */
  RawHttp.Response append(String upload, long offset, boolean last, byte[] part, String... more) {
    try (RawHttp http = connect()) {
      return http.head(
              "PATCH " + upload, fields(more, part(offset, last, "Content-Length: " + part.length)))
          .bytes(part)
          .readFinal();
    }
  }

  static String[] part(long offset, boolean last, String... more) {
    return fields(
        more,
        AUTH,
        "Content-Type: application/partial-upload",
        "Upload-Offset: " + offset,
        "Upload-Complete: " + (last ? "?1" : "?0"));
  }

  static String[] fields(String[] more, String... own) {
    List<String> all = new ArrayList<>(Arrays.asList(own));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    context.close();
    try {
      var unused = FileSystemUtils.deleteRecursively(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
