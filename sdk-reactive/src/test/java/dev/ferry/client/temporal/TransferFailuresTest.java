package dev.ferry.client.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TransferFailuresTest {

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void of_everyCode_isRetryableAsTheCatalogueSays(FailureCode code) {
    ApplicationFailure failure =
        TransferFailures.of(new TransferException(code, "why", Map.of("offset", "8")));

    assertThat(failure.isNonRetryable()).isNotEqualTo(code.retryable());
    assertThat(FailureCode.byName(failure.getType())).contains(code);
    assertThat(failure.getOriginalMessage()).isEqualTo("why");
    Object facts = failure.getDetails().get(0, Map.class);
    assertThat(facts).isEqualTo(Map.of("offset", "8"));
    assertThat(failure.getDetails().get(1, String.class)).isEqualTo(code.nextStep());
  }

  @Test
  void of_lockedFile_isRetryable() {
    ApplicationFailure failure =
        TransferFailures.of(
            new TransferException(
                FailureCode.LOCAL_IO, "held", Map.of(TransferFailures.LOCKED, "/part")));

    assertThat(failure.isNonRetryable()).isFalse();
  }
}
