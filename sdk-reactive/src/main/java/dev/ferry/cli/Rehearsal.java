package dev.ferry.cli;

import dev.ferry.cli.rehearsal.LoopbackPeer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Plays the commands people use most against a {@link LoopbackPeer} in this process, so that a Java
 * that is watching learns which classes they need. The launcher archives those: a command then
 * starts in two thirds of the time.
 */
public final class Rehearsal {
  private static final int CONTENT_BYTES = 1024 * 1024;

  private Rehearsal() {}

  /**
   * Plays, and ends the JVM with 0 when every command went well.
   *
   * @param arguments a folder to work in; what is left there may be deleted
   */
  public static void main(String[] arguments) throws IOException {
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(play(Path.of(arguments[0])));
  }

  /** The highest exit code of the commands. */
  static int play(Path folder) throws IOException {
    byte[] content = new byte[CONTENT_BYTES];
    try (LoopbackPeer peer = Awaiting.value(LoopbackPeer.listen(content))) {
      return play(folder, content, peer.address());
    }
  }

  private static int play(Path folder, byte[] content, String server) throws IOException {
    String source = Files.write(folder.resolve("source"), content).toString();
    String copy = folder.resolve("copy").toString();
    Console console = console(folder);
    String file = "rehearsal:/file";
    int pushed = Main.run(console, "push", source, file, "--server", server);
    int pulled = Main.run(console, "pull", file, copy, "--server", server);
    int told = Main.run(console, "stat", file, "--json", "--server", server);
    return Math.max(pushed, Math.max(pulled, told));
  }

  /** The environment of this process without what is said of other services. */
  private static Console console(Path folder) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("FERRY_"));
    environment.put("XDG_STATE_HOME", folder.toString());
    environment.put("XDG_CONFIG_HOME", folder.toString());
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
        false,
        environment);
  }
}
