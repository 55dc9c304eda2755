package dev.ferry.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every experiment that README and docs show is there, with the options shown. */
final class DocumentedLabTest {
  private static final Pattern SHOWN = Pattern.compile("ferry (?:lab (\\S+)|(demo))([^`|;#\\n]*)");
  private static final Pattern OPTION = Pattern.compile("(?<= )--[a-z-]+");

  private final CommandLine lab = Lab.commandLine();
  private final List<String> wrong = new ArrayList<>();
  private int seen;

  @Test
  void experiments_ofReadmeAndDocs_areThereWithTheirOptions() throws IOException {
    Path root = Path.of("..");
    look(root.resolve("README.md"));
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      for (Path page : docs.filter(each -> each.toString().endsWith(".md")).toList()) {
        look(page);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(50);
  }

  private void look(Path page) throws IOException {
    Matcher shown = SHOWN.matcher(Files.readString(page));
    while (shown.find()) {
      String name = shown.group(1) == null ? shown.group(2) : shown.group(1);
      String experiment = name.replaceAll("[^a-z-].*", "");
      CommandLine command = lab.getSubcommands().get(experiment);
      if (experiment.isEmpty()) {
        continue; // the list of them, or one that is not named
      }
      seen++;
      if (command == null) {
        wrong.add(page + ": " + shown.group());
      } else {
        options(page, shown, command);
      }
    }
  }

  private void options(Path page, Matcher shown, CommandLine command) {
    Matcher option = OPTION.matcher(shown.group(3));
    while (option.find()) {
      if (!command.getCommandSpec().optionsMap().containsKey(option.group())) {
        wrong.add(page + ": " + shown.group() + " (" + option.group() + ")");
      }
    }
  }
}
