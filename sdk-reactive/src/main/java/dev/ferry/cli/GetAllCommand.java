package dev.ferry.cli;

import dev.ferry.client.batch.BatchItem;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry get-all}. */
@Command(
    name = "get-all",
    description = {
      "Get small files of a directory of a workspace in one request, each verified.",
      "Up to 256 files of 56 KiB each. Those that cannot be read are told, and the others come."
    },
    footer = {"", "Example:", "  ferry get-all demo:/etc app.conf users.json --into copies"})
final class GetAllCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Local directory to write them to (default: this one).")
  private Path into = Path.of("");

  @Parameters(index = "0", paramLabel = "WS:/dir", description = "Directory they are in.")
  private String source = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME", description = "Their names.")
  private List<String> names = List.of();

  GetAllCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile directory = WorkspaceFile.parse(source);
    List<String> paths =
        names.stream().map(name -> directory.path().child(name).toString()).toList();
    List<BatchItem> items;
    try (Session session = Session.open(server, console)) {
      items =
          Awaiting.value(
              session
                  .client()
                  .workspace(directory.workspace())
                  .batches()
                  .read(paths)
                  .collectList());
    }
    items.forEach(this::write);
    report(items);
    return items.stream()
        .filter(item -> item instanceof BatchItem.Missed)
        .map(item -> ExitCode.of(((BatchItem.Missed) item).failure().code()).number())
        .findFirst()
        .orElse(ExitCode.OK.number());
  }

  private void write(BatchItem item) {
    if (item instanceof BatchItem.Found found) {
      Path file = into.resolve(found.stat().path().name());
      try {
        Files.createDirectories(into.toAbsolutePath());
        try (SeekableByteChannel channel =
            Files.newByteChannel(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
          int unused = channel.write(found.bytes().duplicate());
        }
      } catch (IOException e) {
        throw new TransferException(FailureCode.LOCAL_IO, "Writing " + file + " failed: " + e, e);
      }
    }
  }

  private void report(List<BatchItem> items) {
    if (output.json()) {
      console.result(JsonText.object(json -> json.array("files", items, GetAllCommand::json)));
      return;
    }
    for (BatchItem item : items) {
      if (item instanceof BatchItem.Missed missed) {
        console.note(
            missed.failure().code() + ": " + missed.path() + ": " + missed.failure().getMessage());
      } else if (!output.quiet()) {
        BatchItem.Found found = (BatchItem.Found) item;
        console.result(found.stat().path() + " " + found.stat().sizeBytes());
      }
    }
  }

  private static void json(JsonText json, BatchItem item) {
    if (item instanceof BatchItem.Found found) {
      json.text("path", found.stat().path()).number("lengthBytes", found.stat().sizeBytes());
      json.text("etag", found.stat().etagOrNull());
    } else {
      BatchItem.Missed missed = (BatchItem.Missed) item;
      json.text("path", missed.path()).text("code", missed.failure().code());
      json.text("message", missed.failure().getMessage());
    }
  }
}
