package dev.ferry.transfer;

import static dev.ferry.transfer.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class WorkspacePathTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b.txt, /a/b.txt",
    "a/b.txt,  /a/b.txt",
    "/a/,      /a",
    "a/,       /a",
    "/,        /",
    "'',       /",
    "/...,     /...",
    "/.hidden, /.hidden",
    "/a b/~c,  /a b/~c",
    "/%2e%2e,  /%2e%2e",
    "/ünï/日本, /ünï/日本",
    "/C:,      /C:",
  })
  void parse_allowed_isNormalized(String text, String expected) {
    assertThat(WorkspacePath.parse(text)).hasToString(expected);
    assertThat(WorkspacePath.parse(expected)).isEqualTo(WorkspacePath.parse(text));
  }

  static Stream<String> hostile() {
    return Stream.of(
        "..",
        "/..",
        "../a",
        "/a/../b",
        "/a/..",
        "/a/../../etc/passwd",
        ".",
        "/./a",
        "/a/.",
        "//",
        "//a",
        "/a//b",
        "/a//",
        "a\\b",
        "..\\a",
        "\\\\host\\share",
        "/a\u0000",
        "\u0000",
        "/a\nb",
        "/a\rb",
        "/a\u001bb",
        "/a\u007fb",
        "/a\u0085b",
        "/a\u202eb",
        "/a\u202ab",
        "/a\u2066b",
        "/a\u2069b",
        "/a\ud800",
        "/\udc00a",
        "/" + "n".repeat(256),
        "/" + "ü".repeat(128),
        "/a".repeat(65),
        ("/" + "n".repeat(255)).repeat(16) + "/n");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void parse_hostile_isInvalidPath(String text) {
    assertRefused(FailureCode.INVALID_PATH, () -> WorkspacePath.parse(text));
  }

  @Test
  void parse_atTheBounds_isAllowed() {
    assertThat(WorkspacePath.parse("/" + "n".repeat(255)).name()).hasSize(255);
    assertThat(WorkspacePath.parse("/" + "ü".repeat(127)).name()).hasSize(127);
    assertThat(WorkspacePath.parse("/a".repeat(64)).names()).hasSize(64);
    assertThat(WorkspacePath.parse(("/" + "n".repeat(255)).repeat(16)).toString()).hasSize(4096);
  }

  @Test
  void construct_nameWithSlash_isInvalidPath() {
    assertRefused(FailureCode.INVALID_PATH, () -> new WorkspacePath(List.of("a/b")));
    assertRefused(FailureCode.INVALID_PATH, () -> WorkspacePath.ROOT.child("../x"));
    assertRefused(FailureCode.INVALID_PATH, () -> WorkspacePath.ROOT.child(""));
  }

  @Test
  void message_hostileName_doesNotQuoteIt() {
    assertThatThrownBy(() -> WorkspacePath.parse("/sec\u202eret"))
        .hasMessage("The path has a control character, a slash or a backslash in a component");
  }

  @Test
  void parentAndName_ofAChild_takeItApartAgain() {
    WorkspacePath path = WorkspacePath.parse("/a/b");

    assertThat(path.parent()).isEqualTo(WorkspacePath.parse("/a"));
    assertThat(path.name()).isEqualTo("b");
    assertThat(path.parent().child(path.name())).isEqualTo(path);
    assertThat(path.parent().parent()).isEqualTo(WorkspacePath.ROOT);
    assertThat(WorkspacePath.ROOT.isRoot()).isTrue();
    assertThat(path.isRoot()).isFalse();
  }

  @Test
  void parentAndName_ofTheRoot_areInvalidPath() {
    assertRefused(FailureCode.INVALID_PATH, WorkspacePath.ROOT::parent);
    assertRefused(FailureCode.INVALID_PATH, WorkspacePath.ROOT::name);
  }

  @Test
  void names_ofTheCaller_areCopied() {
    List<String> names = new ArrayList<>(List.of("a"));
    WorkspacePath path = new WorkspacePath(names);
    Collections.fill(names, "..");

    assertThat(path).hasToString("/a");
  }

  @Test
  void parse_randomText_staysInsideOrIsInvalidPath() {
    long seed = 4711;
    SplittableRandom random = new SplittableRandom(seed);
    String alphabet = "./\\ab\u0000\u202e\ud800é~";
    int allowed = 0;
    for (int round = 0; round < 100_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int letters = random.nextInt(8); letters > 0; letters--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        WorkspacePath path = WorkspacePath.parse(text.toString());
        assertThat(path.names()).as("seed %d: %s", seed, text).doesNotContain("..", ".", "");
        allowed++;
      } catch (TransferException e) {
        assertThat(e.code()).isEqualTo(FailureCode.INVALID_PATH);
      }
    }
    assertThat(allowed).isBetween(10_000, 90_000);
  }
}
