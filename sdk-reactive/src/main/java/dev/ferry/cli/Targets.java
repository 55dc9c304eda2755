package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a transfer goes when its target names a directory: there, under the source's name. */
final class Targets {
  /** Standard input or output instead of a file. */
  static final String STANDARD_STREAM = "-";

  private Targets() {}

  /** The file in the workspace that a push of the source becomes. */
  static WorkspaceFile of(String target, String source) {
    WorkspaceFile file = WorkspaceFile.parse(target);
    if (!target.endsWith("/") && !file.path().isRoot()) {
      return file;
    }
    Path name = Path.of(source).getFileName();
    if (source.equals(STANDARD_STREAM) || name == null) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "'" + target + "' is a directory; name the file in it");
    }
    return new WorkspaceFile(file.workspace(), file.path().child(name.toString()));
  }

  /** The local file that a pull becomes. */
  static Path of(Path target, WorkspaceFile source) {
    return Files.isDirectory(target) ? target.resolve(source.path().name()) : target;
  }
}
