package dev.ferry.load.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ferry lab mutants} takes minutes; that its mutants still fit the source is seen here. */
final class MutantListTest {
  private static final Path CHECKOUT = Path.of("..");

  static List<Mutant> mutants() {
    return MutantList.read();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutant_everyOne_fitsItsSourceAndNamesSuitesThatExist(Mutant mutant) throws IOException {
    String source = Files.readString(CHECKOUT.resolve(mutant.file()));

    assertThat(mutant.applyTo(source)).isNotEqualTo(source);
    for (String suite : mutant.suites().split(",")) {
      try (Stream<Path> files =
          Files.walk(CHECKOUT.resolve(mutant.module()).resolve("src/test/java"))) {
        assertThat(files.map(file -> file.getFileName().toString())).contains(suite + ".java");
      }
    }
  }

  @Test
  void mutants_names_areAllDifferent() {
    assertThat(mutants()).extracting(Mutant::name).doesNotHaveDuplicates().hasSizeGreaterThan(40);
  }

  @Test
  void applyTo_textThatIsNotThereOnce_isRefused() {
    Mutant mutant = new Mutant("name", "file", "module", "Suite", "guard();\n", "");

    assertThatThrownBy(() -> mutant.applyTo("nothing")).hasMessageContaining("no longer");
    assertThatThrownBy(() -> mutant.applyTo("guard();\nguard();\n"))
        .hasMessageContaining("more than once");
    assertThat(mutant.applyTo("a();\nguard();\n")).isEqualTo("a();\n");
  }

  @Test
  void failuresIn_reportOfSurefire_areFound() {
    String report =
        """
        <testcase name="good" classname="dev.ferry.GoodTest" time="0.1"/>
        <testcase name="bad" classname="dev.ferry.BadTest" time="0.1">
          <failure message="no">text</failure>
        </testcase>
        <testcase name="noisy" classname="dev.ferry.GoodTest" time="0.1">
          <system-out>&lt;failure</system-out>
        </testcase>
        """;

    assertThat(ScratchCheckout.failuresIn(report)).containsExactly("BadTest.bad");
  }
}
