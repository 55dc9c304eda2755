package dev.ferry.cli;

import dev.ferry.client.tar.TarOptions;
import dev.ferry.client.tar.TarResult;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry tar}. */
@Command(
    name = "tar",
    description = "Directories of workspaces as tar streams.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ferry tar pull demo:/src | tar x",
      "  tar c . | ferry tar push demo:/src",
      "  gunzip -c x.tgz | ferry tar push --links demo:/src"
    })
final class TarCommand {
  private static final int SHOWN_REFUSALS = 100;

  private final Console console;

  TarCommand(Console console) {
    this.console = console;
  }

  @Command(
      name = "pull",
      description = {
        "Write a directory as a tar stream to standard output.",
        "It fails when a file changes meanwhile; a stream that ends without failure is whole."
      })
  int pull(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "WS:/dir", description = "The directory.") String directory) {
    WorkspaceFile source = WorkspaceFile.parse(directory);
    try (Session session = Session.open(server, console)) {
      var unused =
          Awaiting.optional(
              StandardStreams.write(
                  session
                      .client()
                      .workspace(source.workspace())
                      .tar()
                      .pull(source.path().toString()),
                  console.out()));
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "push",
      description = {
        "Unpack a tar stream from standard input into a directory, which is made when missing.",
        "Each file appears whole. Members that cannot be taken are named, and the others go on",
        "(exit code 9). A stream that is cut off fails; what came whole before stays."
      })
  int push(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Option(names = "--links", description = "Make symbolic and hard links; else refuse each.")
          boolean links,
      @Option(names = "--ephemeral", description = "Do not force to disk.") boolean ephemeral,
      @Option(
              names = "--entries-max",
              paramLabel = "N",
              description = "Fail when the stream has more members.")
          @Nullable Long entriesMax,
      @Option(
              names = "--bytes-max",
              paramLabel = "SIZE",
              description = "Fail when its files have more bytes together: 500MiB, 10GiB.")
          @Nullable String bytesMax,
      @Parameters(paramLabel = "WS:/dir", description = "The directory.") String directory) {
    WorkspaceFile target = WorkspaceFile.parse(directory);
    Refusals refusals = new Refusals();
    TarOptions options =
        new TarOptions(
            ephemeral ? Durability.EPHEMERAL : null,
            links,
            entriesMax,
            ByteSize.orNull("--bytes-max", bytesMax),
            refusals::tell);
    TarResult result;
    try (Session session = Session.open(server, console)) {
      result =
          Awaiting.value(
              session
                  .client()
                  .workspace(target.workspace())
                  .tar()
                  .push(target.path().toString(), StandardStreams.read(console.in()), options));
    }
    report(target, output, result);
    return (result.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
  }

  /** Shows the first ones at once: a stream that fails later has no other report. */
  private final class Refusals {
    private int shown;

    void tell(TreeFailure failure) {
      shown++;
      if (shown <= SHOWN_REFUSALS) {
        console.note(printable(failure.toString()));
      } else if (shown == SHOWN_REFUSALS + 1) {
        console.note("… more were refused (--json has them)");
      }
    }
  }

  /** Names come out of the stream, and whoever made it may mean the terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  private void report(WorkspaceFile target, OutputOptions output, TarResult result) {
    if (output.json()) {
      console.result(
          JsonText.object(
              json -> {
                json.text("target", target).flag("complete", result.complete());
                json.number("files", result.files()).number("directories", result.directories());
                json.number("links", result.links()).number("lengthBytes", result.lengthBytes());
                json.number("refusedCount", result.refusedCount());
                json.array(
                    "refused",
                    result.refused(),
                    (item, failure) ->
                        item.text("path", failure.path())
                            .text("code", failure.code())
                            .text("message", failure.message()));
              }));
    } else if (!output.quiet()) {
      console.result(
          "%s: %d files (%s), %d directories, %d links unpacked, %d refused"
              .formatted(
                  target,
                  result.files(),
                  Amounts.bytes(result.lengthBytes()),
                  result.directories(),
                  result.links(),
                  result.refusedCount()));
    }
  }
}
