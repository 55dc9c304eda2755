package dev.ferry.load.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the free memory of a virtual machine from going back to its host while the bench runs: a
 * page that came back from there costs its first writer ten times as much, whoever that is.
 */
public final class HeldMemory {
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");
  private static final double SHARE = 0.75;
  private static final int KIB_PER_MIB = 1024;

  private HeldMemory() {}

  /**
   * Starts holding; ends with the stage's bench.
   *
   * @return what it did, for people
   * @throws Unavailable when there is no C compiler
   */
  public static String hold(Stage stage) throws IOException, Unavailable {
    Path program = CProgram.compile(stage, HeldMemory.class, "hold.c");
    String mebibytes = Long.toString((long) (SHARE * availableKib() / KIB_PER_MIB));
    var unused = stage.worker(new ProcessBuilder(program.toString(), mebibytes), "hold");
    return mebibytes + " MiB of memory touched and kept in pieces";
  }

  private static long availableKib() throws IOException {
    Matcher line = AVAILABLE.matcher(Files.readString(Path.of("/proc/meminfo")));
    if (!line.find()) {
      throw new IOException("This system does not say how much memory is available");
    }
    return Long.parseLong(line.group(1));
  }
}
