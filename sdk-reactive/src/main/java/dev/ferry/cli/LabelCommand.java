package dev.ferry.cli;

import dev.ferry.client.Workspace;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ferry label}. */
@Command(
    name = "label",
    description = "Attach labels to a file, in place of those it had; none takes all away.")
final class LabelCommand extends PathCommand {
  @Parameters(index = "0", paramLabel = "WS:/path", description = "The file.")
  private String path = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME=VALUE", description = "Labels.")
  private List<String> labels = List.of();

  LabelCommand(Console console) {
    super(console);
  }

  @Override
  WorkspaceFile first() {
    return WorkspaceFile.parse(path);
  }

  @Override
  void run(Session session, Workspace workspace) {
    FileStat stat = Awaiting.value(workspace.label(first().path().toString(), parsed()));
    print(first() + " " + stat.labels().values(), json -> JsonFields.stat(json, stat));
  }

  private Labels parsed() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String label : labels) {
      int equals = label.indexOf('=');
      if (equals <= 0) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "'" + label + "' is no label; write NAME=VALUE");
      }
      values.put(label.substring(0, equals), label.substring(equals + 1));
    }
    return new Labels(values);
  }
}
