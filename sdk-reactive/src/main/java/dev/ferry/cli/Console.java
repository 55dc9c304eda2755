package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the process gives a command.
 *
 * @param in standard input
 * @param out standard output, unbuffered: results, or the bytes of a file
 * @param err standard error: progress, notes and failures
 * @param terminal whether standard error is a terminal
 * @param environment environment variables
 */
record Console(
    InputStream in,
    OutputStream out,
    PrintStream err,
    boolean terminal,
    Map<String, String> environment) {

  /** Set by the launcher, which can ask the system more cheaply than a JVM. */
  private static final String TERMINAL_PROPERTY = "ferry.terminal";

  /** The console of this process. */
  static Console ofProcess() {
    return new Console(
        pipeOrFile(),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(),
        System.getenv());
  }

  /** Not the file stream itself: its {@code readNBytes} asks for a position, which pipes lack. */
  private static InputStream pipeOrFile() {
    return new BufferedInputStream(new FileInputStream(FileDescriptor.in));
  }

  /** Writes one line to standard output. */
  void result(String line) {
    print(line + "\n");
  }

  /** Writes that to standard output, as it is. */
  void print(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "Standard output is closed", e);
    }
  }

  /** Writes one line for people to standard error. */
  void note(String line) {
    err.println("ferry: " + line);
  }

  /** An environment variable that is set and not blank. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static boolean isTerminal() {
    String told = System.getProperty(TERMINAL_PROPERTY);
    return told == null ? isTerminal(2) : Boolean.parseBoolean(told);
  }

  /** Whether that descriptor of this process is one. */
  static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
