package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What README and docs show is what the command line takes. */
final class DocumentedCommandsTest {
  /** Settings, which are no options of their own. */
  private static final String SETTING = "--ferry.";

  /** Has options of its own; load-tests look at them. */
  private static final String LAB = "lab";

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
