package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs commands in this process, as somebody with that environment. */
final class CommandRun {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, String> environment;

  CommandRun(String server, Path state, Map<String, String> more) {
    environment = new HashMap<>(more);
    environment.put("FERRY_SERVER", server);
    environment.put("XDG_STATE_HOME", state.toString());
    environment.put("XDG_CONFIG_HOME", state.toString());
  }

  /** How one ended. */
  record Result(int exitCode, byte[] out, String err) {
    String text() {
      return new String(out, UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(out);
    }

    Result orThrow() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + ": " + err + text());
      }
      return this;
    }
  }

  Result of(String... arguments) {
    return with(new byte[0], arguments);
  }

  /** With that on standard input. */
  Result with(byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input),
            out,
            new PrintStream(err, true, UTF_8),
            false,
            environment);
    int exitCode = Main.run(console, arguments);
    return new Result(exitCode, out.toByteArray(), err.toString(UTF_8));
  }

  /** Every command there is, without those that the launcher runs and help. */
  static picocli.CommandLine commands() {
    return FerryCommand.commandLine(Console.ofProcess());
  }
}
