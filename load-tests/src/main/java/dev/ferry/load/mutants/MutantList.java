package dev.ferry.load.mutants;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code mutants.txt}: for each mutant a line {@code # name}, a line {@code @ file}, a line
 * {@code ? module suites}, then as in a diff the lines taken out and the lines put in.
 */
public final class MutantList {
  private static final String RESOURCE = "mutants.txt";

  private final List<Mutant> mutants = new ArrayList<>();
  private final StringBuilder before = new StringBuilder();
  private final StringBuilder after = new StringBuilder();
  private String name = "";
  private String file = "";
  private String module = "";
  private String suites = "";

  private MutantList() {}

  /** All of them, in the order of the file. */
  public static List<Mutant> read() {
    try (InputStream text = MutantList.class.getResourceAsStream(RESOURCE)) {
      if (text == null) {
        throw new IllegalStateException("This lab has no " + RESOURCE);
      }
      return parse(new String(text.readAllBytes(), UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Mutant> parse(List<String> lines) {
    MutantList list = new MutantList();
    lines.forEach(list::take);
    list.finish();
    return List.copyOf(list.mutants);
  }

  private void take(String line) {
    if (line.isEmpty()) {
      return;
    }
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '#' -> begin(rest.strip());
      case '@' -> file = rest.strip();
      case '?' -> {
        String[] words = rest.strip().split(" ", 2);
        module = words[0];
        suites = words[1];
      }
      case '-' -> before.append(rest).append('\n');
      case '+' -> after.append(rest).append('\n');
      case ' ' -> {
        before.append(rest).append('\n');
        after.append(rest).append('\n');
      }
      default -> throw new IllegalArgumentException("No line of a mutant: " + line);
    }
  }

  private void begin(String next) {
    finish();
    name = next;
  }

  private void finish() {
    if (!name.isEmpty()) {
      mutants.add(new Mutant(name, file, module, suites, before.toString(), after.toString()));
    }
    before.setLength(0);
    after.setLength(0);
  }
}
