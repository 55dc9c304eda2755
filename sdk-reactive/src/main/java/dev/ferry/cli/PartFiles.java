package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an unfinished download leaves beside its target: a part file and its sidecar. */
final class PartFiles {
  private static final String SUFFIX = ".ferry-part";

  private PartFiles() {}

  /** Deletes them, so that the next download of the target begins anew. */
  static void delete(Path target) {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    String prefix = "." + absolute.getFileName() + SUFFIX;
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(folder, file -> nameOf(file).startsWith(prefix))) {
      for (Path part : parts) {
        Files.delete(part);
      }
    } catch (IOException e) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "The part file of '" + target + "' cannot be deleted: " + e, e);
    }
  }

  private static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }
}
