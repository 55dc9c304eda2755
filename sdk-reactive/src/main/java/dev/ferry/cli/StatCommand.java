package dev.ferry.cli;

import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ferry stat}. */
@Command(name = "stat", description = "Show one file or directory: size, version, digest.")
final class StatCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "WS:/path", description = "What to show.")
  private String path = "";

  StatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile target = WorkspaceFile.parse(path);
    try (Session session = Session.open(server, console)) {
      FileStat stat = Awaiting.value(session.client().stat(target));
      if (output.json()) {
        console.result(JsonText.object(json -> JsonFields.stat(json, stat)));
      } else if (!output.quiet()) {
        print(target, stat);
      }
    }
    return ExitCode.OK.number();
  }

  private void print(WorkspaceFile target, FileStat stat) {
    console.result("file      " + target);
    console.result("type      " + stat.type().name().toLowerCase(Locale.ROOT));
    console.result("size      " + stat.sizeBytes());
    console.result("mode      " + JsonFields.mode(stat.mode()));
    console.result("modified  " + stat.modified());
    stat.etag().ifPresent(etag -> console.result("etag      " + etag));
    stat.digest().ifPresent(digest -> console.result("digest    " + digest));
    stat.crc32c().ifPresent(crc32c -> console.result("checksum  " + Proofs.checksum(crc32c)));
  }
}
