package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where several files of one push go: into a directory, under their names. */
final class SeveralTargets {
  private SeveralTargets() {}

  /**
   * Each file and its target.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} when two would go to the same place, or one
   *     is no file; nothing was sent then
   */
  static List<SeveralPushes.Pair> of(List<String> sources, String target) {
    if (!target.endsWith("/") && !WorkspaceFile.parse(target).path().isRoot()) {
      throw refused(
          "Several files go into a directory, and '" + target + "' does not say that it is one",
          "End the target with a slash: " + target + "/");
    }
    List<SeveralPushes.Pair> pairs = new ArrayList<>();
    Set<WorkspaceFile> taken = new HashSet<>();
    for (String source : sources) {
      requireFile(source);
      WorkspaceFile file = Targets.of(target, source);
      if (!taken.add(file)) {
        throw refused("Two of the files would become " + file, "Push them to different paths.");
      }
      pairs.add(new SeveralPushes.Pair(source, file));
    }
    return pairs;
  }

  private static void requireFile(String source) {
    if (source.equals(Targets.STANDARD_STREAM)) {
      throw refused("Standard input is pushed by itself", "Push it with a command of its own.");
    }
    if (Files.isDirectory(Path.of(source))) {
      throw refused(
          "'" + source + "' is a directory, and is pushed by itself",
          "Push it with a command of its own: ferry push " + source + " WS:/path.");
    }
  }

  /** Lengths of all together; what is not there counts nothing, its push will say so. */
  static long bytes(List<String> sources) {
    return sources.stream().mapToLong(source -> new File(source).length()).sum();
  }

  private static TransferException refused(String message, String nextStep) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, message, Map.of(FailureReport.NEXT_STEP, nextStep));
  }
}
