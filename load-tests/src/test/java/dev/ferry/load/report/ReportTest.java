package dev.ferry.load.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
  @Test
  void parse_sizesOfEveryUnit_areBytes() {
    assertThat(Sizes.parse("0")).isZero();
    assertThat(Sizes.parse("4096")).isEqualTo(4096);
    assertThat(Sizes.parse("12B")).isEqualTo(12);
    assertThat(Sizes.parse("1KiB")).isEqualTo(1024);
    assertThat(Sizes.parse("256MiB")).isEqualTo(256L << 20);
    assertThat(Sizes.parse("2 GiB")).isEqualTo(2L << 30);
    assertThat(Sizes.parse("1TiB")).isEqualTo(1L << 40);
  }

  @Test
  void parse_whatIsNoSize_isRefused() {
    for (String text : List.of("", "MiB", "-1", "1.5GiB", "1GB")) {
      assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Sizes.parse("9223372036854775807TiB"))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void spread_oddAndEvenCounts_haveTheMiddle() {
    assertThat(Spread.of(List.of(3, 1, 2))).isEqualTo(new Spread(1, 2, 3));
    assertThat(Spread.of(List.of(4, 1, 2, 3))).isEqualTo(new Spread(1, 2.5, 4));
    assertThatThrownBy(() -> Spread.of(List.<Long>of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void table_unequalCells_areAligned() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    new Table("a", "long head").row("wide cell", 1).print(new PrintStream(bytes, true, UTF_8));

    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly("", "a          long head", "-".repeat(20), "wide cell  1", "");
  }

  @Test
  void verdict_thatDidNotHold_exitsWith1() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);

    assertThat(new Verdict(true, "fine").print(nowhere)).isZero();
    assertThat(new Verdict(false, "not fine").print(nowhere)).isEqualTo(1);
  }

  @Test
  void convert_noWholeNumberFromOneOn_isAUsageError() {
    AtLeastOne converter = new AtLeastOne();

    assertThat(converter.convert("200")).isEqualTo(200);
    for (String wrong : List.of("0", "-1", "", "1.5", "many", "99999999999")) {
      assertThatThrownBy(() -> converter.convert(wrong)).hasMessageContaining("from 1 on");
    }
  }
}
