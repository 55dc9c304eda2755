package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ferry stat}. */
@Command(name = "stat", description = "Show one file or directory: size, version, digest.")
final class StatCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "WS:/path", description = "What to show.")
  private String path = "";

  @Option(
      names = {"-L", "--follow"},
      description = "Of a link, show what it leads to.")
  private boolean follow;

  StatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    WorkspaceFile target = WorkspaceFile.parse(path);
    try (Session session = Session.open(server, console)) {
      Workspace workspace = session.client().workspace(target.workspace());
      String name = target.path().toString();
      FileStat stat = Awaiting.value(follow ? workspace.target(name) : workspace.stat(name));
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
    stat.linkText().ifPresent(text -> console.result("leads to  " + text));
    stat.labels()
        .values()
        .forEach((key, value) -> console.result("label     " + key + "=" + value));
    stat.crc32c().ifPresent(crc32c -> console.result("checksum  " + Proofs.checksum(crc32c)));
  }
}
