package dev.ferry.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What README and docs show is what the command line takes. */
final class DocumentedCommandsTest {
  /** Settings, which are no options of their own. */
  private static final String SETTING = "--ferry.";

  /** Has options of its own; load-tests look at them. */
  private static final String LAB = "lab";

  private static final Path ROOT = Path.of("..");

  /** Where tests and scripts that run commands are. */
  private static final List<String> SOURCES =
      List.of(
          "sdk-reactive/src/test/java/dev/ferry/cli",
          "transfer-service/src/test/java/dev/ferry",
          "load-tests/src/test/java",
          ".ci");

  private final CommandLine commands =
      FerryCommand.commandLine(new Recording(Path.of("unused")).console());

  @Test
  void commands_ofReadmeAndDocs_areThereWithTheirFlags() throws IOException {
    List<DocumentedCommands.Shown> shown = DocumentedCommands.all();
    List<String> wrong = new ArrayList<>();

    for (DocumentedCommands.Shown each : shown) {
      String problem = problem(each.words());
      if (!problem.isEmpty()) {
        wrong.add(each + " (" + problem + ")");
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(shown).hasSizeGreaterThan(100);
  }

  @Test
  void readme_always_showsEveryCommand() throws IOException {
    Set<String> shown =
        DocumentedCommands.all().stream()
            .filter(each -> each.page().equals("README.md"))
            .map(each -> each.words().get(0))
            .collect(Collectors.toSet());

    assertThat(shown).containsAll(commands.getSubcommands().keySet());
  }

  /**
   * What is shown is run: by the test that runs the README's block, by another test that names the
   * option, or by a script of the build.
   */
  @Test
  void options_ofReadmeAndDocs_areRunByTests() throws IOException {
    String run = readmeBlock() + sources();
    List<String> unused = new ArrayList<>();

    for (DocumentedCommands.Shown each : DocumentedCommands.all()) {
      if (LAB.equals(each.words().get(0)) || "demo".equals(each.words().get(0))) {
        continue;
      }
      for (String word : each.words()) {
        String option = word.replaceAll("[\\[\\]'…]|[,.:]$", "").replaceAll("=.*", "");
        if (option.startsWith("--") && !option.startsWith(SETTING) && !isIn(run, option)) {
          unused.add(each + " (" + option + ")");
        }
      }
    }

    assertThat(unused).isEmpty();
  }

  private static boolean isIn(String text, String option) {
    return Pattern.compile("[\" ]" + Pattern.quote(option) + "[\" =\n]").matcher(text).find();
  }

  private static String readmeBlock() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String section = readme.substring(readme.indexOf("## Command line"));
    String block = section.substring(section.indexOf("```") + 3);
    return block.substring(0, block.indexOf("```"));
  }

  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String place : SOURCES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!file.endsWith("DocumentedCommandsTest.java")) {
            all.append(Files.readString(file, ISO_8859_1)).append('\n');
          }
        }
      }
    }
    return all.toString();
  }

  private String problem(List<String> words) {
    CommandLine command = commands;
    if (words.get(0).equals(LAB) || words.get(0).equals("demo")) {
      return "";
    }
    for (String word : words) {
      String name = word.replaceAll("[\\[\\]'…]|[,.:]$", "");
      if (command.getSubcommands().containsKey(name)) {
        command = command.getSubcommands().get(name);
      } else if (command.getParent() == null) {
        return "no command " + word;
      } else if (name.startsWith("-") && name.length() > 1 && !isOption(command, name)) {
        return "no option " + name + " of " + command.getCommandName();
      }
    }
    return "";
  }

  private static boolean isOption(CommandLine command, String word) {
    String name = word.replaceAll("=.*", "");
    return word.startsWith(SETTING)
        || name.equals("--help")
        || command.getCommandSpec().optionsMap().containsKey(name);
  }
}
