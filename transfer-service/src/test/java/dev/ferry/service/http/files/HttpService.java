package dev.ferry.service.http.files;

import dev.ferry.service.FerryApplication;
import dev.ferry.service.policy.TokenHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** The whole application behind its HTTP port, started once for all tests of this door. */
final class HttpService implements BeforeAllCallback {
  /** May do everything. */
  static final String OPERATOR = "operator";

  /** May list and read workspace ws. */
  static final String READER = "reader";

  /** May write below ws:/in, and see nothing. */
  static final String DROPPER = "dropper";

  /** May read 100,000 bytes of workspace ws. */
  static final String POOR = "poor";

  /** May do everything in workspace other. */
  static final String OTHER = "other";

  private Running running = new Running(null, Path.of(""), 0);

  /** One that has been started. */
  record Running(
      @org.jspecify.annotations.Nullable ConfigurableApplicationContext context,
      Path data,
      int port)
      implements AutoCloseable {

    @Override
    public void close() throws IOException {
      if (context != null) {
        context.close();
        FileSystemUtils.deleteRecursively(data);
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext test) {
    running =
        test.getRoot()
            .getStore(ExtensionContext.Namespace.create(HttpService.class))
            .computeIfAbsent("service", key -> started(), Running.class);
  }

  private static Running started() {
    try {
      Path data = Files.createTempDirectory("ferry-http-files");
      List<String> arguments =
          new ArrayList<>(
              List.of("--ferry.data-dir=" + data, "--ferry.port=0", "--ferry.http-port=0"));
      String all = "list,read,write,remove,manage,audit";
      token(arguments, 0, OPERATOR, "*", all, "");
      token(arguments, 1, READER, "ws", "list,read", "");
      token(arguments, 2, DROPPER, "ws", "write", "allow=/in");
      token(arguments, 3, POOR, "ws", "list,read", "bytes-max=100000B");
      token(arguments, 4, OTHER, "other", all, "");
      var context =
          new SpringApplication(FerryApplication.class).run(arguments.toArray(String[]::new));
      var web = ((WebServerApplicationContext) context).getWebServer();
      return new Running(context, data, Objects.requireNonNull(web).getPort());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void token(
      List<String> arguments,
      int n,
      String name,
      String workspaces,
      String operations,
      String more) {
    String field = "--ferry.auth.tokens[" + n + "].";
    arguments.add(field + "sha256=" + TokenHash.of(name).hex());
    arguments.add(field + "subject=" + name);
    arguments.add(field + "workspaces=" + workspaces);
    arguments.add(field + "operations=" + operations);
    if (!more.isEmpty()) {
      arguments.add(field + more);
    }
  }

  /** Its port, for the operator. */
  RawHttp http() {
    return new RawHttp(running.port(), OPERATOR);
  }

  /** Where the files of workspace ws lie. */
  Path files() {
    return running.data().resolve("workspaces").resolve("ws");
  }

  /** Sends by copies, and without. */
  void bothWays(Requests requests) throws IOException {
    FileReads reads = bean(FileReads.class);
    reads.skipCopies(false);
    try {
      requests.send();
    } finally {
      reads.skipCopies(true);
    }
    requests.send();
  }

  /** What is sent in each way. */
  @FunctionalInterface
  interface Requests {
    void send() throws IOException;
  }

  <T> T bean(Class<T> type) {
    return Objects.requireNonNull(running.context()).getBean(type);
  }

  <T> T bean(String name, Class<T> type) {
    return Objects.requireNonNull(running.context()).getBean(name, type);
  }
}
