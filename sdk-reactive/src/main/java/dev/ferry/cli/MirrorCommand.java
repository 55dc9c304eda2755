package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** {@code ferry mirror}. */
@Command(
    name = "mirror",
    description = {
      "Make a directory equal to another one, of which one is in a workspace.",
      "Sends what differs by length, time or mode, and removes what only the target has.",
      "With --both-ways what changed on either side since the last time goes to the other;",
      "what changed on both stays as it is and is told (exit code 9)."
    },
    footer = {
      "",
      "Examples:",
      "  ferry mirror src ci:/src                 (the workspace becomes equal)",
      "  ferry mirror ci:/out out                 (the local directory becomes equal)",
      "  ferry mirror -n --keep-extra src ci:/src (what would be sent)",
      "  ferry mirror --both-ways --delete src ci:/src"
    })
final class MirrorCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private TreeFlags flags = new TreeFlags();

  @Mixin private ClassOptions storage = new ClassOptions();

  @Option(names = "--keep-extra", description = "Leave what only the target has where it is.")
  private boolean keepExtra;

  @Option(
      names = "--both-ways",
      description = "What changed on one side goes to the other, whichever side it is.")
  private boolean bothWays;

  @Option(
      names = "--delete",
      description = "With --both-ways: what was removed on one side is removed on the other.")
  private boolean delete;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "DIR, or WS:/path.")
  private String source = "";

  @Parameters(index = "1", paramLabel = "TARGET", description = "WS:/path, or DIR.")
  private String target = "";

  MirrorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TreeOptions options = flags.options(storage.wantedOrNull(), bothWays ? delete : !keepExtra);
    boolean push = Files.isDirectory(Path.of(source));
    WorkspaceFile there = WorkspaceFile.parse(push ? target : source);
    Path here = Path.of(push ? source : target);
    requireUsable(here);
    try (Session session = Session.open(server, console)) {
      Workspace workspace = session.client().workspace(there.workspace());
      if (bothWays) {
        return new MirrorRun(console, output, progress.treeDisplay(console, output), options)
            .of(here, target(push), workspace, there, memory(here, there));
      }
      Function<TreeOptions, Mono<TreeResult>> transfer =
          push
              ? shown -> workspace.push(here, there.path().toString(), shown)
              : shown -> workspace.pull(there.path().toString(), here, shown);
      return new TreeRun(console, output, progress.treeDisplay(console, output), options)
          .of(source, target, transfer);
    }
  }

  private String target(boolean push) {
    return push ? target : source;
  }

  /** One file for each pair of directories, by the real path and the service's address. */
  private Path memory(Path here, WorkspaceFile there) {
    if (flags.verifies()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--verify is for one way; leave it out with --both-ways");
    }
    try {
      Path real = Files.exists(here) ? here.toRealPath() : here.toAbsolutePath().normalize();
      String pair = real + "\0" + there + "\0" + String.join(",", server.addresses(console));
      return PushStates.folderOfUser(console).resolve("mirrors").resolve(PushKeys.sha256(pair));
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "'" + here + "' cannot be read: " + e, e);
    }
  }

  private static void requireUsable(Path here) {
    if (Files.exists(here) && !Files.isDirectory(here)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "'" + here + "' is no directory; 'ferry push' sends files");
    }
  }
}
