package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.cli.CommandRun.Result;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.RawClient;
import dev.ferry.service.ServiceHarness;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Runs the README's block of commands against a real service, line by line as it stands there:
 * pipes and all. What the launcher runs has tests and suites of its own.
 */
final class ReadmeCommandsTest {
  private static final String TOKEN = "operator-token-of-this-test";
  private static final Set<String> BY_THE_LAUNCHER = Set.of("serve", "check", "demo", "lab");
  private static final Set<String> LOCAL =
      Set.of("big.bin", "copy", "src", "out", "copies", "a.conf", "b.conf", "app.conf", "app.log");

  /** In no line of the block, and run by other tests. */
  private static final Set<String> ELSEWHERE = Set.of("help");

  @TempDir Path folder;
  private final CommandLine all = CommandRun.commands();
  private final Set<String> ran = new TreeSet<>();

  @Test
  void commandBlock_ofTheReadme_runsAsItStands() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work"));
    fill(work);
    try (ServiceHarness service =
            ServiceHarness.options(folder.resolve("data")).token(TOKEN).start();
        RawClient raw = RawClient.connect(service.port(), List.of(1), TOKEN)) {
      RawClient.Channel channel =
          raw.channel(
              RawClient.open(WorkspaceFile.parse("ws:/open"), "open", ContentLength.of(100)));
      UploadId open = channel.expect(ServerMessage.Opened.class).id();
      CommandRun commands =
          new CommandRun(
              "127.0.0.1:" + service.port(), folder.resolve("state"), Map.of("FERRY_TOKEN", TOKEN));
      beforehand(commands, work);

      for (String line : block()) {
        for (String pipeline : line.split(" ; ")) {
          run(pipeline.strip(), commands, work, open);
        }
      }

      assertThat(work.resolve("copy")).hasSameBinaryContentAs(work.resolve("big.bin"));
      assertThat(work.resolve("out").resolve("made")).hasContent("made");
      assertThat(work.resolve("copies").resolve("b.conf")).hasContent("b");
    }
    assertThat(ran).containsAll(leaves());
  }

  private static void fill(Path work) throws IOException {
    new SeededBytes(7).writeTo(work.resolve("big.bin"), 3_000_017);
    Files.createDirectories(work.resolve("src").resolve("deep"));
    Files.writeString(work.resolve("src").resolve("deep").resolve("file"), "content");
    Files.writeString(work.resolve("src").resolve("other.java"), "class Other {}");
    for (String name : List.of("a", "b", "app")) {
      Files.writeString(work.resolve(name + ".conf"), name);
    }
    Files.writeString(work.resolve("app.log"), "a line of a log\n".repeat(20_000));
  }

  /** What lines of the block take for granted. */
  private static void beforehand(CommandRun commands, Path work) {
    String conf = work.resolve("a.conf").toString();
    for (String path : List.of("ws:/part1", "ws:/part2")) {
      commands.of("push", conf, path).orThrow();
    }
    commands.with("made".getBytes(UTF_8), "write", "ws:/out/made").orThrow();
  }

  private static List<String> block() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    String section = readme.substring(readme.indexOf("## Command line"));
    String block = section.substring(section.indexOf("```") + 3);
    return block
        .substring(0, block.indexOf("```"))
        .lines()
        .map(line -> line.replaceFirst("\\s+#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private void run(String pipeline, CommandRun commands, Path work, UploadId open)
      throws Exception {
    byte[] input = new byte[0];
    for (String part : pipeline.split(" \\| ")) {
      List<String> words = new ArrayList<>(Arrays.asList(part.strip().split("\\s+")));
      Path from = redirected(words, "<", work);
      Path to = redirected(words, ">", work);
      input = from == null ? input : Files.readAllBytes(from);
      if (!words.get(0).equals("./ferry")) {
        input = shell(part, input, work);
        continue;
      }
      boolean isGet = words.get(1).equals("get-all");
      String[] arguments =
          words.subList(1, words.size()).stream()
              .map(word -> meant(word, work, open, isGet))
              .toArray(String[]::new);
      if (BY_THE_LAUNCHER.contains(arguments[0])) {
        return;
      }
      note(arguments);
      Result result =
          arguments[0].equals("watch")
              ? watched(commands, arguments)
              : commands.with(input, arguments);
      assertThat(result.exitCode()).as(pipeline + "\n" + result.err() + result.text()).isZero();
      input = result.out();
      if (to != null) {
        Files.write(to, input);
      }
    }
  }

  /** Takes the redirection and its file out of the words. */
  private static @Nullable Path redirected(List<String> words, String sign, Path work) {
    int at = words.indexOf(sign);
    if (at < 0) {
      return null;
    }
    words.remove(at);
    return work.resolve(words.remove(at));
  }

  /** The names and placeholders of the README. */
  private static String meant(String word, Path work, UploadId open, boolean isGet) {
    int equals = word.indexOf('=');
    String value = word.substring(equals + 1);
    String front = word.substring(0, equals + 1);
    if (LOCAL.contains(value) && !(isGet && value.endsWith(".conf"))) {
      return front + work.resolve(value);
    }
    return switch (value) {
      case "FILE" -> work.resolve("big.bin").toString();
      case "HEX" -> digest(work.resolve("big.bin"));
      case "ID" -> open.value();
      default -> word.replace("'", "");
    };
  }

  private static String digest(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] shell(String command, byte[] input, Path work) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(work.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    CompletableFuture<byte[]> output =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return process.getInputStream().readAllBytes();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input);
    }
    assertThat(process.waitFor()).as(command).isZero();
    return output.get(20, TimeUnit.SECONDS);
  }

  /** Ends by itself after two events, which are made meanwhile. */
  private static Result watched(CommandRun commands, String... arguments) throws Exception {
    String[] counted = Arrays.copyOf(arguments, arguments.length + 2);
    counted[arguments.length] = "--count";
    counted[arguments.length + 1] = "2";
    CompletableFuture<Result> watch = CompletableFuture.supplyAsync(() -> commands.of(counted));
    for (int i = 0; i < 500 && !watch.isDone(); i++) {
      commands.with("x".getBytes(UTF_8), "write", "ws:/watched/" + i % 10).orThrow();
    }
    return watch.get(20, TimeUnit.SECONDS);
  }

  private void note(String... arguments) {
    CommandLine command = all;
    StringBuilder name = new StringBuilder();
    for (String word : arguments) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        break;
      }
      command = next;
      name.append(' ').append(word);
    }
    ran.add(name.toString().strip());
  }

  private Set<String> leaves() {
    Set<String> leaves = new TreeSet<>();
    all.getSubcommands()
        .forEach(
            (name, command) -> {
              if (BY_THE_LAUNCHER.contains(name) || ELSEWHERE.contains(name)) {
                return;
              }
              if (command.getSubcommands().isEmpty()) {
                leaves.add(name);
              }
              command.getSubcommands().keySet().forEach(each -> leaves.add(name + " " + each));
            });
    return leaves;
  }
}
