package dev.ferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureCodeTest {
  /** Frozen: a code may be added, but none may change or go. */
  private static final String GOLDEN =
      """
      770 MALFORMED resumable
      771 VERSION_UNSUPPORTED
      772 UNAUTHENTICATED
      773 LIMIT_EXCEEDED retryable resumable
      774 INVALID_ARGUMENT
      775 FORBIDDEN
      778 TLS_REQUIRED resumable
      779 UNKNOWN_WORKSPACE
      780 INVALID_PATH
      781 NOT_FOUND
      782 NOT_A_FILE
      783 PRECONDITION_FAILED
      784 DIRECTORY_NOT_EMPTY
      785 NOT_A_DIRECTORY
      786 ALREADY_EXISTS
      787 LINK_LOOP
      788 NOT_A_LINK
      789 UPLOAD_NOT_FOUND
      790 EXPIRED
      791 ABORTED
      792 FENCED
      793 KEY_CONFLICT
      794 WRONG_OFFSET retryable resumable
      795 CHECKSUM_MISMATCH retryable resumable
      796 DIGEST_MISMATCH
      797 TOO_LONG
      798 TOO_SHORT resumable
      799 VERSION_CHANGED
      809 STORAGE_FULL retryable resumable
      810 STORAGE_FAILED resumable
      811 DATA_LOST
      812 STORE_UNAVAILABLE retryable resumable
      819 SHUTTING_DOWN retryable resumable
      820 INTERNAL resumable
      823 WORKSPACE_EXISTS
      824 WORKSPACE_REMOVED
      825 READ_ONLY
      826 HOOK_REFUSED
      827 HOOK_FAILED retryable resumable
      829 CONNECTION_REFUSED retryable resumable
      830 CONNECTION_LOST retryable resumable
      831 STALLED retryable resumable
      832 SOURCE_CHANGED
      833 SOURCE_NOT_REPLAYABLE
      834 PAUSED retryable resumable
      835 LOCAL_IO resumable
      839 SERVICE_UNTRUSTED resumable
      840 NAME_MISMATCH resumable
      841 TLS_UNAVAILABLE resumable
      842 CERTIFICATE_REFUSED resumable
      """;

  @Test
  void codes_all_areTheFrozenOnes() {
    String actual =
        Arrays.stream(FailureCode.values())
            .map(FailureCodeTest::line)
            .collect(Collectors.joining("\n"));

    assertThat(actual).isEqualTo(GOLDEN.strip());
  }

  @Test
  void wireCodes_all_areUniqueAndInTheRangeOfApplications() {
    assertThat(Arrays.stream(FailureCode.values()).map(FailureCode::wireCode))
        .doesNotHaveDuplicates()
        .allSatisfy(code -> assertThat(code).isBetween(0x301, 0xFFFFFFFE & Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void byName_everyCode_findsIt(FailureCode code) {
    assertThat(FailureCode.byName(code.name())).contains(code);
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void nextStep_everyCode_isOneSentence(FailureCode code) {
    assertThat(code.nextStep()).matches("[A-Z].+\\.").hasSizeLessThan(100);
  }

  @Test
  void byName_unknown_isEmpty() {
    assertThat(FailureCode.byName("malformed")).isEmpty();
    assertThat(FailureCode.byName("")).isEmpty();
  }

  private static String line(FailureCode code) {
    String flags = (code.retryable() ? " retryable" : "") + (code.resumable() ? " resumable" : "");
    return code.wireCode() + " " + code.name() + flags;
  }
}
