package dev.ferry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every command of Ferry that README and docs show: in code blocks, and in code spans. */
final class DocumentedCommands {
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[|;({] *|\\b[A-Z_]+=\\S* |timeout \\d+ )(?:\\./)?ferry +([^|;<>)#`]*)");

  private DocumentedCommands() {}

  /** One command and where it stands. */
  record Shown(String page, List<String> words) {
    @Override
    public String toString() {
      return page + ": ferry " + String.join(" ", words);
    }
  }

  /** All of the checkout whose module this process tests. */
  static List<Shown> all() throws IOException {
    Path root = Path.of("..").toRealPath();
    List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    List<Shown> shown = new ArrayList<>();
    for (Path page : pages) {
      read(root.relativize(page).toString(), Files.readString(page), shown);
    }
    return shown;
  }

  private static void read(String page, String text, List<Shown> shown) {
    boolean block = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith("```")) {
        block = !block;
      } else if (block) {
        add(page, line, shown);
      } else {
        Matcher span = SPAN.matcher(line);
        while (span.find()) {
          add(page, span.group(1), shown);
        }
      }
    }
  }

  private static void add(String page, String code, List<Shown> shown) {
    Matcher command = COMMAND.matcher(code.strip());
    while (command.find()) {
      String words = command.group(1).replaceAll("\\$\\([^)]*", "X").strip();
      if (!words.isEmpty() && !words.startsWith("…")) {
        shown.add(new Shown(page, List.of(words.split("\\s+"))));
      }
    }
  }
}
