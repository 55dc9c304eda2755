package dev.ferry.load.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to move a workload.
 *
 * @param act moves it; the only thing that is timed
 * @param arrived where it is afterwards, empty when it is kept nowhere
 * @param forget takes it away again
 */
public record Transfer(Act act, List<Path> arrived, Act forget) {
  /** Copies the list. */
  public Transfer {
    arrived = List.copyOf(arrived);
  }

  /** To a file or folder that is deleted afterwards. */
  public static Transfer to(Path arrived, Act act) {
    return new Transfer(act, List.of(arrived), () -> delete(arrived));
  }

  /** To nowhere. */
  public static Transfer toNowhere(Act act) {
    return new Transfer(act, List.of(), () -> {});
  }

  /** Whether what arrived is the workload, byte for byte. */
  public boolean arrivedWhole(Workload workload) throws IOException {
    for (Path each : arrived) {
      if (!isSame(workload.source(), each)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(Path source, Path arrived) throws IOException {
    if (!Files.exists(arrived) || Files.isDirectory(source) != Files.isDirectory(arrived)) {
      return false;
    }
    if (!Files.isDirectory(source)) {
      return Files.mismatch(source, arrived) < 0;
    }
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        if (!isSame(file, arrived.resolve(file.getFileName()))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Deletes a file, or a folder with files, if it is there. */
  public static void delete(Path arrived) throws IOException {
    if (Files.isDirectory(arrived)) {
      try (Stream<Path> files = Files.list(arrived)) {
        for (Path file : files.toList()) {
          delete(file);
        }
      }
    }
    boolean unused = Files.deleteIfExists(arrived);
  }
}
