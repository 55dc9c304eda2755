package dev.ferry.load.bench.ferry;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.FerryClient;
import dev.ferry.client.TlsOptions;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.WorkerLoop;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A long-lived client of the service: one SDK, one connection, transfer after transfer. */
public final class FerryWorker {
  private final FerryClient client;

  private FerryWorker(FerryClient client) {
    this.client = client;
  }

  /**
   * Transfers until standard input ends.
   *
   * @param arguments the service's address; over TLS also the authority to trust, a PEM file
   */
  public static void main(String[] arguments) throws IOException {
    ClientOptions.Builder options =
        ClientOptions.builder().address(arguments[0]).clientName("ferry-bench");
    if (arguments.length > 1) {
      options.tls(TlsOptions.trusting(Path.of(arguments[1])));
    }
    FerryClient client = FerryClient.create(options.build());
    FerryWorker worker = new FerryWorker(client);
    WorkerLoop.serve("", worker::carryOut);
    Waiting.done(client.close(), Stage.PATIENCE);
  }

  private String carryOut(String[] words) throws IOException {
    switch (words[0]) {
      case "up" -> done(upload(Path.of(words[1]), words[2], words[3], words[4]));
      case "down" ->
          done(
              client
                  .download(
                      DownloadRequest.of(WorkspaceFile.parse(words[1]), Path.of(words[2]))
                          .withDurability(Durability.valueOf(words[3]))
                          .withDigestMode(digest(words[4])))
                  .completion());
      case "remove" -> done(client.remove(WorkspaceFile.parse(words[1])));
      case "many" -> done(many(Path.of(words[1]), words[2], Integer.parseInt(words[3]), words[4]));
      case "remove-many" ->
          done(removeMany(Path.of(words[1]), words[2], Integer.parseInt(words[3])));
      default -> throw new IllegalArgumentException(words[0]);
    }
    return "";
  }

  private Mono<?> upload(Path source, String target, String durability, String digest) {
    UploadRequest request =
        UploadRequest.builder(UploadSource.ofPath(source), WorkspaceFile.parse(target))
            .durability(Durability.valueOf(durability))
            .digestMode(digest(digest))
            .build();
    return client.upload(request).completion();
  }

  /** Every file of a folder as an upload of its own, some at the same time. */
  private Mono<?> many(Path folder, String target, int atOnce, String durability)
      throws IOException {
    return Flux.fromIterable(files(folder))
        .flatMap(
            file -> upload(file, target + "/" + file.getFileName(), durability, "COMPUTED"), atOnce)
        .then();
  }

  private Mono<?> removeMany(Path folder, String target, int atOnce) throws IOException {
    return Flux.fromIterable(files(folder))
        .map(file -> WorkspaceFile.parse(target + "/" + file.getFileName()))
        .flatMap(client::remove, atOnce)
        .then();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static DigestMode digest(String name) {
    return switch (name) {
      case "COMPUTED" -> DigestMode.COMPUTED;
      case "OFF" -> DigestMode.OFF;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static void done(Mono<?> mono) {
    Waiting.done(mono, Stage.PATIENCE);
  }
}
