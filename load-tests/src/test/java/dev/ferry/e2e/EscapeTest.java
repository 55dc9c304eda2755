package dev.ferry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.load.escape.EscapeCommand;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A sample of {@code ferry lab escape}, and of its control. */
final class EscapeTest {

  @Test
  void everyOperation_whileLinksAreSwapped_staysInside() {
    assertThat(new CommandLine(new EscapeCommand()).execute("--operations", "1000")).isZero();
  }

  @Test
  void aNaiveWay_whileLinksAreSwapped_getsOut() {
    assertThat(new CommandLine(new EscapeCommand()).execute("--operations", "200000", "--naive"))
        .isZero();
  }
}
