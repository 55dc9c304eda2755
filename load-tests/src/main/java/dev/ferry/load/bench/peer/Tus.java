package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Contender;
import dev.ferry.load.bench.run.ProcessTree;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Subject;
import dev.ferry.load.bench.run.Transfer;
import dev.ferry.load.bench.run.Unavailable;
import dev.ferry.load.bench.run.WarmUp;
import dev.ferry.load.process.WorkerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** tus-js-client in a warm Node process, and {@code @tus/server} with its file store. */
public final class Tus implements Contender {
  private static final List<String> SOURCES =
      List.of("package.json", "tus-server.js", "tus-client.js");
  private static final String CHUNK = Integer.toString(8 << 20);

  @Override
  public String name() {
    return "tus-js";
  }

  @Override
  public List<Subject> open(Stage stage) throws IOException, Unavailable {
    String node = Programs.need(stage, "node", "nodejs");
    Path folder = installed(stage);
    Path store = Files.createDirectories(stage.file("tus-store"));
    WorkerProcess server =
        stage.worker(
            new ProcessBuilder(node, folder.resolve("tus-server.js").toString(), store.toString()),
            "tus-server");
    WorkerProcess client = client(stage, node, folder);
    return List.of(
        subject(stage, store, server, client, "tus-js up", "0").quick(),
        subject(stage, store, server, client, "tus-js up, 8 MiB PATCHes", CHUNK));
  }

  /**
   * tus-js-client in a warm process; told file, endpoint and bytes of a PATCH, tells the address.
   */
  public static WorkerProcess client(Stage stage) throws IOException, Unavailable {
    return client(stage, Programs.need(stage, "node", "nodejs"), installed(stage));
  }

  private static WorkerProcess client(Stage stage, String node, Path folder) {
    return stage.worker(
        new ProcessBuilder(node, folder.resolve("tus-client.js").toString()), "tus-client");
  }

  private static Path installed(Stage stage) throws IOException, Unavailable {
    Path folder = stage.file("tus-packages");
    return Files.isDirectory(folder) ? folder : install(stage);
  }

  /** npm's packages, in a folder that goes with the run; npm keeps what it fetched. */
  private static Path install(Stage stage) throws IOException, Unavailable {
    String npm = Programs.need(stage, "npm", "npm");
    if (!stage.mayInstall()) {
      throw new Unavailable("its packages come from npm and --no-install was given");
    }
    Path folder = Files.createDirectories(stage.file("tus-packages"));
    for (String name : SOURCES) {
      try (InputStream text = Tus.class.getResourceAsStream(name)) {
        long unused = Files.copy(Objects.requireNonNull(text, name), folder.resolve(name));
      }
    }
    try {
      new ColdCommand(stage.file("npm.log"), Map.of())
          .run(
              List.of(
                  npm,
                  "install",
                  "--no-audit",
                  "--no-fund",
                  "--ignore-scripts",
                  "--prefix",
                  folder.toString()));
    } catch (IOException e) {
      throw new Unavailable("npm cannot install it: " + e.getMessage());
    }
    return folder;
  }

  private static Subject subject(
      Stage stage,
      Path store,
      WorkerProcess server,
      WorkerProcess client,
      String name,
      String chunk) {
    String endpoint = "http://127.0.0.1:" + server.announced() + "/files";
    String source = stage.large().source().toString();
    Path arrived = stage.file("tus-arrived");
    Transfer transfer =
        new Transfer(
            () -> {
              String url = client.tell(Stage.PATIENCE, source, endpoint, chunk);
              Path stored = store.resolve(url.substring(url.lastIndexOf('/') + 1));
              Path unused = Files.move(stored, arrived, StandardCopyOption.REPLACE_EXISTING);
            },
            List.of(arrived),
            () -> Transfer.delete(arrived));
    return Subject.of(
            name,
            "nothing",
            stage.large(),
            transfer,
            ProcessTree.of(client.pid()),
            ProcessTree.of(server.pid()))
        .withWarmUp(WarmUp.UNTIL_STEADY)
        .withCommand(
            "new Upload(fs.createReadStream(FILE), {chunkSize: "
                + ("0".equals(chunk) ? "Infinity" : chunk)
                + "}), warm; @tus/server with @tus/file-store");
  }
}
