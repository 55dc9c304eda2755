package dev.ferry.cli;

import dev.ferry.cli.Following.Outcome;
import dev.ferry.client.FerryClient;
import dev.ferry.client.Progress;
import dev.ferry.client.Upload;
import dev.ferry.client.UploadRequest;
import dev.ferry.client.UploadSource;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "  tar c src | ferry push - ci:/src.tar          (no later run can continue it)"
    })
final class PushCommand implements Callable<Integer> {
  private static final String CONTINUE = "run the same command again to continue";
  private static final String STREAM_LOST =
      "standard input cannot be read twice, a later run begins anew";

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

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "File or directory to send; - for standard input.")
  private String source = "";

  @Parameters(
      index = "1",
      paramLabel = "WS:/path",
      description = "Where it goes; ending in / keeps the file's name.")
  private String target = "";

  PushCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (restart && key != null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "--restart and --key exclude each other: give a fresh key");
    }
    if (Files.isDirectory(Path.of(source))) {
      return pushTree();
    }
    WorkspaceFile file = Targets.of(target, source);
    try (Session session = Session.open(server, console, pace.bytesPerSecond())) {
      Outcome<Receipt> outcome =
          source.equals(Targets.STANDARD_STREAM)
              ? pushStream(session.client(), file)
              : pushFile(session.client(), file);
      report(outcome);
    }
    return ExitCode.OK.number();
  }

  private int pushTree() {
    WorkspaceFile there = WorkspaceFile.parse(target);
    TreeOptions wanted = tree.options(options.durabilityOrNull(), delete);
    try (Session session = Session.open(server, console, pace.bytesPerSecond())) {
      requireReachable(session.client(), there);
      return new TreeRun(console, output, wanted)
          .of(
              source,
              target,
              session
                  .client()
                  .workspace(there.workspace())
                  .push(Path.of(source), there.path().toString(), wanted));
    }
  }

  private Outcome<Receipt> pushStream(FerryClient client, WorkspaceFile file) {
    TransferKey used = key == null ? PushKeys.random() : new TransferKey(key);
    UploadSource bytes =
        UploadSource.ofPublisher(ContentLength.DEFERRED, StandardStreams.read(console.in()));
    requireReachable(client, file);
    return transfer(client, bytes, file, used, STREAM_LOST);
  }

  private Outcome<Receipt> pushFile(FerryClient client, WorkspaceFile file) {
    SourceIdentity identity = SourceIdentity.of(Path.of(source));
    Path path = realPath();
    requireReachable(client, file);
    if (key != null) {
      return transfer(client, UploadSource.ofPath(path), file, new TransferKey(key), CONTINUE);
    }
    PushKeys keys =
        new PushKeys(PushStates.ofUser(console), console, path, file, server.addresses(console));
    FilePush push =
        new FilePush(
            client,
            console,
            keys,
            identity,
            file,
            used -> transfer(client, UploadSource.ofPath(path), file, used, CONTINUE));
    return restart ? push.restart() : push.run();
  }

  private Outcome<Receipt> transfer(
      FerryClient client, UploadSource bytes, WorkspaceFile file, TransferKey used, String next) {
    UploadRequest.Builder request = UploadRequest.builder(bytes, file).key(used);
    options.applyTo(request, source);
    Upload upload = client.upload(request.build());
    return new Following(progress.display(console, output), console, next)
        .run(upload.completion(), upload.progress(), upload.pause());
  }

  /** A transfer waits patiently for a service it has lost, but nobody should wait for none. */
  private static void requireReachable(FerryClient client, WorkspaceFile file) {
    try {
      var unused = Awaiting.optional(client.stat(file));
    } catch (TransferException e) {
      if (e.code() == FailureCode.CONNECTION_REFUSED) {
        throw e;
      }
    }
  }

  private Path realPath() {
    try {
      return Path.of(source).toRealPath();
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "'" + source + "' cannot be read: " + e, e);
    }
  }

  private void report(Outcome<Receipt> outcome) {
    Receipt receipt = outcome.result();
    noteRepair(outcome.last());
    if (output.json()) {
      console.result(
          JsonText.object(
              json -> {
                JsonFields.receipt(json, receipt);
                json.object("transfer", inner -> JsonFields.progress(inner, outcome.last()));
                json.number("seconds", outcome.took().toMillis() / 1000.0);
              }));
    } else if (!output.quiet()) {
      console.result(
          receipt.file()
              + " "
              + receipt.lengthBytes()
              + " "
              + Proofs.of(receipt.digest(), receipt.crc32c()));
      noteFigures(outcome);
    }
  }

  private void noteRepair(@Nullable Progress last) {
    if (last != null && last.repairedBytes() > 0 && !output.quiet()) {
      console.note(
          Amounts.bytes(last.repairedBytes())
              + " sent again: they had changed on the service's disk; look at its volume");
    }
  }

  private void noteFigures(Outcome<Receipt> outcome) {
    Progress last = outcome.last();
    if (console.terminal() && last != null) {
      long moved = outcome.result().lengthBytes() - last.resumedFromBytes();
      console.note(
          Amounts.bytes(moved)
              + " in "
              + Amounts.seconds(outcome.took())
              + ", "
              + Amounts.rate(outcome.bytesPerSecond(moved))
              + ", resumed at "
              + last.resumedFromBytes()
              + ", re-sent "
              + Amounts.bytes(last.resentBytes()));
    }
  }
}
