package dev.ferry.service.http.resumable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every rule of docs/http/resumable.md has a test whose name cites it, and every name a rule. */
final class RulesTest {
  private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*R-(\\d+)\\*\\*");
  private static final Pattern CITED = Pattern.compile("void \\w+?((?:_R\\d+)+)\\(");

  private static TreeSet<Integer> rules() throws IOException {
    TreeSet<Integer> rules = new TreeSet<>();
    RULE.matcher(Files.readString(Path.of("../docs/http/resumable.md")))
        .results()
        .forEach(rule -> rules.add(Integer.valueOf(rule.group(1))));
    return rules;
  }

  private static TreeSet<Integer> cited() throws IOException {
    TreeSet<Integer> cited = new TreeSet<>();
    for (Path source : sources()) {
      CITED
          .matcher(Files.readString(source))
          .results()
          .flatMap(name -> Stream.of(name.group(1).substring(2).split("_R")))
          .forEach(rule -> cited.add(Integer.valueOf(rule)));
    }
    return cited;
  }

  private static List<Path> sources() throws IOException {
    Path folder = Path.of("src/test/java/dev/ferry/service/http/resumable");
    try (Stream<Path> sources = Files.list(folder)) {
      return sources.toList();
    }
  }

  @Test
  void rules_all_areCitedByATest() throws IOException {
    assertThat(rules()).hasSizeGreaterThan(50);
    assertThat(cited()).isEqualTo(rules());
  }
}
