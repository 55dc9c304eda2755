package dev.ferry.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FailureCodecTest {
  private static final int MUTATIONS = 20_000;
  private static final String GOLDEN =
      "{\"code\":\"WRONG_OFFSET\",\"message\":\"Expected offset 7, got 9\","
          + "\"nextStep\":\"Attach again and continue from the frontier.\","
          + "\"retryable\":true,\"resumable\":true,"
          + "\"details\":{\"expected\":\"7\",\"got\":\"9\"}}";

  @Test
  void encode_withDetails_givesTheGoldenText() {
    TransferException failure =
        new TransferException(
            FailureCode.WRONG_OFFSET,
            "Expected offset 7, got 9",
            Map.of("got", "9", "expected", "7"));

    assertThat(FailureCodec.encode(failure)).isEqualTo(GOLDEN);
  }

  @Test
  void encode_withoutDetails_leavesThemOut() {
    assertThat(FailureCodec.encode(new TransferException(FailureCode.FENCED, "Taken over")))
        .isEqualTo(
            "{\"code\":\"FENCED\",\"message\":\"Taken over\","
                + "\"nextStep\":\"Leave the upload to its newer writer.\","
                + "\"retryable\":false,\"resumable\":false}");
  }

  @Test
  void decode_golden_givesTheFailure() {
    TransferException failure = FailureCodec.decode(GOLDEN);

    assertThat(failure.code()).isEqualTo(FailureCode.WRONG_OFFSET);
    assertThat(failure).hasMessage("Expected offset 7, got 9");
    assertThat(failure.details())
        .containsExactlyInAnyOrderEntriesOf(Map.of("expected", "7", "got", "9"));
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void decode_encoded_comesBack(FailureCode code) {
    TransferException failure =
        new TransferException(code, "What \"happened\"\n\u0001 ü 😀", Map.of("path", "/a\\b"));

    TransferException back = FailureCodec.decode(FailureCodec.encode(failure));

    assertThat(back.code()).isEqualTo(code);
    assertThat(back).hasMessage(failure.getMessage());
    assertThat(back.details()).isEqualTo(failure.details());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain text",
        "null",
        "[]",
        "{}",
        "{\"code\":1,\"message\":\"m\"}",
        "{\"code\":\"FENCED\"}",
        "{\"code\":\"FENCED\",\"code\":\"FENCED\",\"message\":\"m\"}",
        "{\"code\":\"FENCED\",\"message\":\"m\"} x",
        "{\"code\":\"FENCED\",\"message\":\"m\",\"details\":7}",
        "{\"code\":\"FENCED\",\"message\":\"m\""
      })
  void decode_noFailure_isInternalWithTheText(String text) {
    TransferException failure = FailureCodec.decode(text);

    assertThat(failure.code()).isEqualTo(FailureCode.INTERNAL);
    assertThat(failure).hasMessage("The service failed without a known code: " + text);
  }

  @Test
  void decode_unknownCode_isInternalAndNamesIt() {
    assertThat(FailureCodec.decode("{\"code\":\"NEW_CODE\",\"message\":\"m\"}"))
        .hasMessage("The service failed without a known code: NEW_CODE: m");
  }

  @Test
  void decode_unknownFieldsAndPrettyText_areAccepted() {
    String text =
        "{\n  \"code\": \"FENCED\",\n  \"message\": \"m\",\n"
            + "  \"new\": [1.5, null, {\"a\": true}],\n  \"details\": {\"n\": 7}\n}\n";

    TransferException failure = FailureCodec.decode(text);

    assertThat(failure.code()).isEqualTo(FailureCode.FENCED);
    assertThat(failure.details()).containsExactly(Map.entry("n", "7"));
  }

  @Test
  void encode_longMessage_isShortenedAndComesBack() {
    TransferException failure =
        new TransferException(FailureCode.INTERNAL, "m".repeat(5_000), Map.of());

    assertThat(FailureCodec.decode(FailureCodec.encode(failure)))
        .hasMessage("m".repeat(1_024) + "…");
  }

  @Test
  void encode_halfASurrogatePair_isWrittenAsQuestionMark() {
    String cutInTheMiddle = "m".repeat(1_023) + "😀";
    TransferException failure =
        new TransferException(
            FailureCode.INTERNAL, cutInTheMiddle, Map.of("name\ud800", "value\udc00"));

    TransferException back = FailureCodec.decode(FailureCodec.encode(failure));

    assertThat(back).hasMessage("m".repeat(1_023) + "?…");
    assertThat(back.details()).containsExactly(Map.entry("name?", "value?"));
  }

  @Test
  void decode_everyTruncation_isInternal() {
    for (int length = 0; length < GOLDEN.length(); length++) {
      assertThat(FailureCodec.decode(GOLDEN.substring(0, length)).code())
          .isEqualTo(FailureCode.INTERNAL);
    }
  }

  @Test
  void decode_randomMutations_neverThrows() {
    long seed = 31;
    int kept = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> keptOfMutated(seed));

    assertThat(kept).as("seed %d", seed).isBetween(1, MUTATIONS - 1);
  }

  /** How many mutated texts still say the code. */
  private static int keptOfMutated(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int kept = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      StringBuilder text = new StringBuilder(GOLDEN);
      for (int change = random.nextInt(1, 5); change > 0; change--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x10000));
      }
      kept += FailureCodec.decode(text.toString()).code() == FailureCode.WRONG_OFFSET ? 1 : 0;
    }
    return kept;
  }

  @Test
  void decode_deepNesting_isInternal() {
    String text = "{\"a\":" + "[".repeat(100_000);

    assertThat(FailureCodec.decode(text).code()).isEqualTo(FailureCode.INTERNAL);
  }
}
