package dev.ferry.cli;

import dev.ferry.cli.Following.Outcome;
import dev.ferry.client.Download;
import dev.ferry.client.DownloadRequest;
import dev.ferry.client.DownloadResult;
import dev.ferry.client.FerryClient;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry pull}. */
@Command(
    name = "pull",
    description = {
      "Fetch a file, or a directory with all it has, out of a workspace, verified.",
      "Running the same command again after Ctrl-C, kill -9 or a reboot continues."
    },
    footer = {
      "",
      "Examples:",
      "  ferry pull demo:/models/model.bin model.bin",
      "  ferry pull --no-digest demo:/scratch.img scratch.img   (CRC-32C only)",
      "  ferry pull --repair demo:/models/model.bin model.bin   (fetch only what differs)",
      "  ferry pull --segments 8 demo:/weights.bin weights.bin  (a long, lossy link)",
      "  ferry pull ci:/out out                                 (a directory: what differs)",
      "  ferry pull ci:/src.tar - | tar x"
    })
final class PullCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private PaceOptions pace = new PaceOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private ProgressOptions progress = new ProgressOptions();
  @Mixin private CompressionOptions compression = new CompressionOptions();
  @Mixin private DigestOptions digest = new DigestOptions();
  @Mixin private TreeFlags tree = new TreeFlags();

  @Option(
      names = "--delete",
      description = "Directories: remove what only the target has, as 'ferry mirror' does.")
  private boolean delete;

  @Option(
      names = "--if-match",
      paramLabel = "ETAG",
      description = "Take only that version, fail when there is another.")
  private @Nullable String ifMatch;

  @Option(names = "--restart", description = "Drop what an earlier run fetched, and begin again.")
  private boolean restart;

  @Option(
      names = "--repair",
      description = {
        "Bring an existing FILE to the service's version: fetch only the pieces (1 MiB) that differ.",
        "A FILE that is that version already is left as it is."
      })
  private boolean repair;

  @Option(
      names = "--segments",
      paramLabel = "N",
      description =
          "Fetch a file over N connections at once, for long and lossy links (default 1).")
  private int segments = 1;

  @Option(
      names = "--ephemeral",
      description =
          "Do not force FILE to disk: faster, and it survives kill -9 but not a power cut.")
  private boolean ephemeral;

  @Option(names = "--no-overwrite", description = "Fail when FILE exists.")
  private boolean noOverwrite;

  @Parameters(index = "0", paramLabel = "WS:/path", description = "File to fetch.")
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "File or directory to write; - for standard output.")
  private String target = "";

  PullCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile file = WorkspaceFile.parse(source);
    DigestMode mode = digest.mode();
    try (Session session = Session.open(server, console, pace.bytesPerSecond())) {
      if (target.equals(Targets.STANDARD_STREAM)) {
        noteUncompressed();
        new StreamPull(session.client(), file, ifMatch, mode).to(console.out());
      } else if (isDirectory(session.client(), file)) {
        return pullTree(session.client(), file);
      } else {
        report(pullFile(session.client(), file, mode));
      }
    }
    return ExitCode.OK.number();
  }

  private static boolean isDirectory(FerryClient client, WorkspaceFile file) {
    return Awaiting.value(client.stat(file)).type() == FileStat.Type.DIRECTORY;
  }

  private int pullTree(FerryClient client, WorkspaceFile there) {
    TreeOptions wanted =
        tree.options(ephemeral ? Durability.EPHEMERAL : Durability.DURABLE, delete);
    return new TreeRun(console, output, progress.treeDisplay(console, output), wanted)
        .of(
            source,
            target,
            shown ->
                client
                    .workspace(there.workspace())
                    .pull(there.path().toString(), Path.of(target), shown));
  }

  private Outcome<DownloadResult> pullFile(
      FerryClient client, WorkspaceFile file, DigestMode mode) {
    Path path = Targets.of(Path.of(target), file);
    if (restart) {
      PartFiles.delete(path);
    }
    DownloadRequest request =
        DownloadRequest.of(file, path)
            .withOverwrite(!noOverwrite)
            .withRepair(repair)
            .withDigestMode(mode)
            .withSegments(segments)
            .withCompression(compression.wanted())
            .withDurability(ephemeral ? Durability.EPHEMERAL : Durability.DURABLE);
    if (ifMatch != null) {
      request = request.withEtag(ifMatch);
    }
    Download download = client.download(request);
    String next = "run the same command again to continue";
    return new Following(progress.display(console, output), console, next)
        .run(download.completion(), download.progress(), download.pause());
  }

  private void report(Outcome<DownloadResult> outcome) {
    DownloadResult result = outcome.result();
    notePieces(result);
    if (output.json()) {
      console.result(
          JsonText.object(
              json -> {
                json.text("source", source).text("target", result.target());
                json.number("lengthBytes", result.stat().sizeBytes());
                JsonFields.digest(json, result.digestOrNull(), result.crc32c());
                json.flag("digestVerified", result.digestVerified());
                json.text("verified", result.verification().name().toLowerCase(Locale.ROOT));
                json.text("etag", result.stat().etagOrNull());
                json.number("resumedFromBytes", result.resumedFromBytes());
                json.number("keptBytes", result.keptBytes());
                json.number("receivedBytes", result.receivedBytes());
                json.number("pieces", result.pieces());
                json.number("fetchedPieces", result.fetchedPieces());
                json.object("transfer", inner -> JsonFields.progress(inner, outcome.last()));
                json.number("seconds", outcome.took().toMillis() / 1000.0);
              }));
    } else if (!output.quiet()) {
      console.result(
          result.target()
              + " "
              + result.stat().sizeBytes()
              + " "
              + Proofs.of(result.digest(), result.crc32c()));
      noteFigures(outcome);
    }
  }

  private void noteUncompressed() {
    if (compression.wanted() && !output.quiet()) {
      console.note("--compress is for files; what goes to standard output comes uncompressed");
    }
  }

  private void notePieces(DownloadResult result) {
    if (repair && !output.quiet()) {
      console.note(result.fetchedPieces() + " of " + result.pieces() + " pieces fetched");
    }
  }

  private void noteFigures(Outcome<DownloadResult> outcome) {
    if (console.terminal()) {
      long received = outcome.result().receivedBytes();
      console.note(
          Amounts.bytes(received)
              + " in "
              + Amounts.seconds(outcome.took())
              + ", "
              + Amounts.rate(outcome.bytesPerSecond(received))
              + ", resumed at "
              + outcome.result().resumedFromBytes());
    }
  }
}
