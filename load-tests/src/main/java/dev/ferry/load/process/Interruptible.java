package dev.ferry.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that Ctrl-C ends. A job that a shell runs in the background ignores it, and so would
 * every program started from there.
 */
final class Interruptible {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String IGNORED = "SigIgn:";
  private static final int INTERRUPT_BIT = 1;

  private Interruptible() {}

  /** The command as it is to be started by this process. */
  static List<String> command(List<String> command) {
    if (!isInterruptIgnored()) {
      return command;
    }
    List<String> reset = new ArrayList<>(List.of("env", "--default-signal=INT"));
    reset.addAll(command);
    return List.copyOf(reset);
  }

  private static boolean isInterruptIgnored() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(IGNORED))
          .map(line -> new BigInteger(line.substring(IGNORED.length()).strip(), 16))
          .anyMatch(signals -> signals.testBit(INTERRUPT_BIT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
