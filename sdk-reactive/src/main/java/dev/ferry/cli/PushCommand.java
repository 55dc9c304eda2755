package dev.ferry.cli;

import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry push}. */
@Command(
    name = "push",
    description = {
      "Send a file into a workspace and wait for its receipt, or a directory with all it has.",
      "Several files go into a directory, some at once, each with an outcome of its own.",
      "Running the same command again after Ctrl-C, kill -9 or a reboot continues."
    },
    footer = {
      "",
      "Examples:",
      "  ferry push model.bin demo:/models/model.bin",
      "  ferry push model.bin demo:/models/            (keeps the file's name)",
      "  ferry push --digest $(sha256sum <model.bin | cut -c1-64) model.bin demo:/m.bin",
      "  ferry push --no-digest scratch.img demo:/scratch.img   (CRC-32C only)",
      "  ferry push src ci:/src                        (a directory: what differs)",
      "  ferry push --parallel 8 a.bin b.bin c.bin ci:/in/   (several files)",
      "  ferry push --include '*.java' src ci:/src     (of a directory only these)",
      "  tar c src | ferry push - ci:/src.tar          (no later run can continue it)"
    })
final class PushCommand implements Callable<Integer> {
  private static final int PARALLEL_MAX = 64;

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private PaceOptions pace = new PaceOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private PushOptions options = new PushOptions();
  @Mixin private TreeFlags tree = new TreeFlags();

  @Option(
      names = "--delete",
      description = "Directories: remove what only the target has, as 'ferry mirror' does.")
  private boolean delete;

  @Option(names = "--restart", description = "Give up what an earlier run sent, and begin again.")
  private boolean restart;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Transfer key of your own; the same key always means the same upload.")
  private @Nullable String key;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Several files: so many at once (default 4).")
  private int parallel = 4;

  @Parameters(
      arity = "2..*",
      paramLabel = "FILE... WS:/path",
      hideParamSyntax = true,
      description = {
        "Files or a directory to send, - for standard input, and where to: a path ending in /",
        "keeps the files' names."
      })
  private List<String> words = List.of();

  PushCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (restart && key != null) {
      throw refused("--restart and --key exclude each other: give a fresh key");
    }
    List<String> sources = words.subList(0, words.size() - 1);
    String target = words.get(words.size() - 1);
    if (sources.size() > 1) {
      return pushSeveral(sources, target);
    }
    String source = sources.get(0);
    return Files.isDirectory(Path.of(source)) ? pushTree(source, target) : pushOne(source, target);
  }

  private int pushOne(String source, String target) {
    WorkspaceFile file = Targets.of(target, source);
    try (Session session = Session.open(server, console, pace.bytesPerSecond())) {
      SinglePush push = push(session);
      ProgressDisplay display = progress.display(console, output);
      boolean stream = source.equals(Targets.STANDARD_STREAM);
      if (!stream) {
        SourceIdentity unused = SourceIdentity.of(Path.of(source));
      }
      push.requireReachable(file);
      new PushReport(console, output)
          .whole(stream ? push.stream(file, display) : push.file(source, file, display));
    }
    return ExitCode.OK.number();
  }

  private int pushSeveral(List<String> sources, String target) {
    List<SeveralPushes.Pair> pairs = SeveralTargets.of(sources, target);
    if (key != null || options.isAboutOneFile()) {
      throw refused("--key, --digest and --if-match are about one file; push it by itself");
    }
    if (parallel < 1 || parallel > PARALLEL_MAX) {
      throw refused("--parallel is 1 to " + PARALLEL_MAX);
    }
    SharedProgress shared =
        new SharedProgress(progress.display(console, output), SeveralTargets.bytes(sources));
    try (Session session = Session.open(server, console, pace.bytesPerSecond())) {
      SinglePush push = push(session);
      push.requireReachable(pairs.get(0).target());
      return new SeveralPushes(console, output, push, parallel).of(pairs, progress, shared);
    }
  }

  private SinglePush push(Session session) {
    return new SinglePush(
        session.client(), console, server.addresses(console), options, restart, key);
  }

  private int pushTree(String source, String target) {
    WorkspaceFile there = WorkspaceFile.parse(target);
    TreeOptions wanted = tree.options(options.durabilityOrNull(), delete);
    try (Session session = Session.open(server, console, pace.bytesPerSecond())) {
      push(session).requireReachable(there);
      return new TreeRun(console, output, progress.treeDisplay(console, output), wanted)
          .of(
              source,
              target,
              shown ->
                  session
                      .client()
                      .workspace(there.workspace())
                      .push(Path.of(source), there.path().toString(), shown));
    }
  }

  private static TransferException refused(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
