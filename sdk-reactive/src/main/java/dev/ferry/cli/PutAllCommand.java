package dev.ferry.cli;

import dev.ferry.client.batch.BatchFile;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry put-all}. */
@Command(
    name = "put-all",
    description = {
      "Put small files into a directory of a workspace: all become visible, or none.",
      "That holds also when the service is killed meanwhile. Up to 256 files of 56 KiB each and",
      "1 MiB together. While they are moved to their names, a reader may see new ones beside old."
    },
    footer = {
      "",
      "Examples:",
      "  ferry put-all demo:/etc app.conf users.json",
      "  ferry put-all --if-absent demo:/run/7 *.json   (only when none of them is there)"
    })
final class PutAllCommand implements Callable<Integer> {
  private static final int FILE_BYTES_MAX = 56 * 1024;

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(names = "--if-absent", description = "Put nothing when any of the files is there.")
  private boolean ifAbsent;

  @Mixin private ClassOptions storage = new ClassOptions();

  @Parameters(index = "0", paramLabel = "WS:/dir", description = "Directory to put them into.")
  private String target = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Local files.")
  private List<Path> files = List.of();

  PutAllCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile directory = WorkspaceFile.parse(target);
    List<BatchFile> batch = files.stream().map(file -> read(file, directory)).toList();
    try (Session session = Session.open(server, console)) {
      List<Receipt> receipts =
          Awaiting.value(
              session
                  .client()
                  .workspace(directory.workspace())
                  .batches()
                  .write(batch, storage.wantedOrNull()));
      report(receipts);
    }
    return ExitCode.OK.number();
  }

  private BatchFile read(Path file, WorkspaceFile directory) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            file + " has more than " + FILE_BYTES_MAX + " bytes; use 'ferry push' for it");
      }
      return new BatchFile(
          directory.path().child(String.valueOf(file.getFileName())),
          Files.readAllBytes(file),
          new FileAttributes(
              (int) Files.getAttribute(file, "unix:mode") & 0777,
              Files.getLastModifiedTime(file).toInstant()),
          ifAbsent ? WriteCondition.IF_ABSENT : WriteCondition.ALWAYS);
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "Reading " + file + " failed: " + e, e);
    }
  }

  private void report(List<Receipt> receipts) {
    if (output.json()) {
      console.result(
          JsonText.object(
              json ->
                  json.array(
                      "files",
                      receipts,
                      (item, receipt) -> {
                        item.text("file", receipt.file()).text("etag", receipt.etag());
                        item.number("lengthBytes", receipt.lengthBytes());
                        JsonFields.digest(item, receipt.digestOrNull(), receipt.crc32c());
                      })));
    } else if (!output.quiet()) {
      receipts.forEach(
          receipt ->
              console.result(
                  receipt.file()
                      + " "
                      + receipt.lengthBytes()
                      + " "
                      + Proofs.of(receipt.digest(), receipt.crc32c())));
    }
  }
}
