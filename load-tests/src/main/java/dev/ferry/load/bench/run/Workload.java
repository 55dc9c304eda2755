package dev.ferry.load.bench.run;

import dev.ferry.load.report.Sizes;
import dev.ferry.testkit.SeededBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What is moved.
 *
 * @param source a file, or a folder with files
 * @param bytes all together
 * @param files how many
 */
public record Workload(Path source, long bytes, int files) {

  /** Writes one file of random bytes. */
  public static Workload file(Path source, long bytes, long seed) {
    new SeededBytes(seed).writeTo(source, bytes);
    return new Workload(source, bytes, 1);
  }

  /** Writes a folder of random files of one size. */
  public static Workload folder(Path source, int files, int fileBytes, long seed)
      throws IOException {
    Path unused = Files.createDirectories(source);
    for (int index = 0; index < files; index++) {
      new SeededBytes(seed + index).writeTo(source.resolve(nameOf(index)), fileBytes);
    }
    return new Workload(source, (long) files * fileBytes, files);
  }

  /** Name of a file in the folder. */
  public static String nameOf(int index) {
    return String.format(Locale.ROOT, "%05d.bin", index);
  }

  /** For people. */
  public String title() {
    return files == 1 ? Sizes.text(bytes) : files + " x " + Sizes.text((double) bytes / files);
  }
}
