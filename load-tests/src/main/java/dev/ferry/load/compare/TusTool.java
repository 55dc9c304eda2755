package dev.ferry.load.compare;

import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** tus-js-client and the tus server for Node, with its file store. */
final class TusTool implements Tool {
  private static final int SUCCESS = 200;

  private final Workbench bench;
  private final TusPackages packages;
  private final Path folder;
  private final Path log;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private ChildProcess server;

  TusTool(Workbench bench, TusPackages packages) {
    this.bench = bench;
    this.packages = packages;
    this.folder = bench.file("tus");
    this.log = bench.file("tus.log");
    this.port = FreePort.find();
    this.server = launch();
  }

  @Override
  public String label() {
    return "tus";
  }

  @Override
  public List<String> commands() {
    return List.of(
        "@tus/server with @tus/file-store: namingFunction gives the file's name, else the defaults",
        "tus-js-client: FileUrlStorage, findPreviousUploads and resumeFromPreviousUpload, else the"
            + " defaults; again after every end but success");
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void killServer() {
    server.kill();
  }

  @Override
  public void restartServer() {
    server = launch();
  }

  @Override
  public Sending send(int proxyPort, Path source, String name) {
    ChildProcess client =
        ChildProcess.start(
            packages.folder(),
            log,
            List.of(
                "node",
                "push.mjs",
                "http://127.0.0.1:" + proxyPort + "/files",
                source.toString(),
                name,
                bench.file("tus-memory-" + name).toString()));
    return new ProcessSending(bench.keep(client), () -> offset(name));
  }

  /**
   * What a HEAD would answer: the file's length is all the store goes by. Asking for it would take
   * the lock from the transfer and so end its request.
   */
  private OptionalLong offset(String name) {
    try {
      Path file = published(name);
      return OptionalLong.of(Files.exists(file) ? Files.size(file) : 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path published(String name) {
    return folder.resolve(name);
  }

  @Override
  public Optional<Path> unfinished(String name) {
    return Optional.of(published(name)).filter(Files::exists);
  }

  @Override
  public OptionalLong kept(String name) {
    HttpRequest head =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/files/" + name))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .header("Tus-Resumable", "1.0.0")
            .build();
    try {
      HttpResponse<Void> answer = http.send(head, HttpResponse.BodyHandlers.discarding());
      return answer.statusCode() == SUCCESS
          ? OptionalLong.of(answer.headers().firstValueAsLong("Upload-Offset").orElse(0))
          : OptionalLong.of(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private ChildProcess launch() {
    List<String> command = List.of("node", "server.mjs", folder.toString(), Integer.toString(port));
    ChildProcess started = ChildProcess.start(packages.folder(), log, command);
    FreePort.awaitListener(port);
    return bench.keep(started);
  }
}
