package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.service.hook.HooksTest;
import dev.ferry.service.workspace.WorkspaceLifeTest;
import dev.ferry.transfer.FailureCode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No code of the service without a test that provokes it. */
final class ProvokedCodesTest {
  /**
   * Codes that only clients raise; the SDK's tests and TlsTest provoke them. INTERNAL is a defect.
   */
  private static final Set<FailureCode> OF_CLIENTS =
      EnumSet.of(
          FailureCode.CONNECTION_REFUSED,
          FailureCode.CONNECTION_LOST,
          FailureCode.STALLED,
          FailureCode.SOURCE_NOT_REPLAYABLE,
          FailureCode.PAUSED,
          FailureCode.LOCAL_IO,
          FailureCode.SERVICE_UNTRUSTED,
          FailureCode.NAME_MISMATCH,
          FailureCode.TLS_UNAVAILABLE,
          FailureCode.CERTIFICATE_REFUSED,
          FailureCode.INTERNAL);

  @Test
  void everyCode_ofTheService_isProvokedByATestNamedAfterIt() {
    Set<String> provoked =
        Stream.of(
                FileFailuresTest.class,
                UploadFailuresTest.class,
                TlsTest.class,
                TokensTest.class,
                HooksTest.class,
                WorkspaceLifeTest.class)
            .flatMap(suite -> Arrays.stream(suite.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(method -> method.getName().split("_", 2)[0].toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    assertThat(EnumSet.complementOf(EnumSet.copyOf(OF_CLIENTS)))
        .allSatisfy(
            code ->
                assertThat(provoked)
                    .contains(code.name().replace("_", "").toLowerCase(Locale.ROOT)));
  }
}
