package dev.ferry.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every Java example of the README, of the docs and of Javadoc stands, the same, between {@code //
 * begin} and {@code // end} in a test that is compiled and run.
 */
final class DocumentedExamplesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern FENCED = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JAVADOC =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* *\\}</pre>", Pattern.DOTALL);
  private static final Pattern COMPILED =
      Pattern.compile("// begin [\\w -]+\\n(.*?)\\n *// end", Pattern.DOTALL);

  @Test
  void examples_everyOne_areCompiledInATest() {
    Set<String> compiled = compiled();
    Map<String, String> shown = shown();

    assertThat(compiled).isNotEmpty();
    assertThat(shown).hasSizeGreaterThanOrEqualTo(2);
    shown.forEach(
        (example, where) -> assertThat(compiled).as(where + ":\n" + example).contains(example));
    Set<String> nowhere = new TreeSet<>(compiled);
    nowhere.removeAll(shown.keySet());
    assertThat(nowhere).as("examples that are shown nowhere").isEmpty();
  }

  private static Set<String> compiled() {
    return Stream.of("sdk-reactive/src/test/java", "load-tests/src/test/java")
        .flatMap(folder -> files(ROOT.resolve(folder), ".java"))
        .filter(file -> !file.endsWith("DocumentedExamplesTest.java"))
        .flatMap(file -> matches(COMPILED, text(file)))
        .map(DocumentedExamplesTest::normal)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> shown() {
    Map<String, String> examples = new LinkedHashMap<>();
    Stream.concat(Stream.of(ROOT.resolve("README.md")), files(ROOT.resolve("docs"), ".md"))
        .forEach(
            file ->
                matches(FENCED, text(file))
                    .forEach(example -> examples.put(normal(example), file.toString())));
    files(ROOT.resolve("sdk-reactive/src/main/java/dev/ferry/client"), ".java")
        .forEach(
            file ->
                matches(JAVADOC, text(file))
                    .map(example -> example.replaceAll("(?m)^ *\\* ?", ""))
                    .forEach(example -> examples.put(normal(example), file.toString())));
    return examples;
  }

  private static Stream<Path> files(Path folder, String suffix) {
    try (Stream<Path> below = Files.walk(folder)) {
      List<Path> found = below.filter(file -> file.toString().endsWith(suffix)).toList();
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How far it stands to the right does not matter. */
  private static String normal(String example) {
    return example
        .stripTrailing()
        .stripIndent()
        .strip()
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"));
  }

  /** Keeps the patterns honest. */
  @Test
  void patterns_javadocAndFence_findTheSameExample() {
    String javadoc = "/**\n   * <pre>{@code\n   * int a = 1;\n   *   b();\n   * }</pre>\n   */";
    Matcher found = JAVADOC.matcher(javadoc);

    assertThat(found.find()).isTrue();
    assertThat(normal(found.group(1).replaceAll("(?m)^ *\\* ?", "")))
        .isEqualTo("int a = 1;\n  b();");
    assertThat(
            matches(FENCED, "x\n```java\nint a = 1;\n  b();\n```\n")
                .map(DocumentedExamplesTest::normal))
        .containsExactly("int a = 1;\n  b();");
    assertThat(
            matches(COMPILED, "  // begin one\n  int a = 1;\n    b();\n\n  // end one\n")
                .map(DocumentedExamplesTest::normal))
        .containsExactly("int a = 1;\n  b();");
  }
}
