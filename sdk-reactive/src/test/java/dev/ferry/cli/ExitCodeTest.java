package dev.ferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.FailureCode;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ExitCodeTest {
  @Test
  void numbers_always_areTheDocumentedOnes() {
    String table =
        Arrays.stream(ExitCode.values())
            .map(code -> code + "=" + code.number())
            .collect(Collectors.joining(" "));

    assertThat(table)
        .isEqualTo(
            "OK=0 INTERNAL=1 USAGE=2 CONNECTION=3 NOT_FOUND=4 REFUSED=5 INTEGRITY=6 STORAGE=7"
                + " ACCESS=8 PARTIAL=9 INTERRUPTED=130");
  }

  @Test
  void of_everyFailureCode_isItsDocumentedGroup() {
    assertGroup(ExitCode.INTERNAL, "INTERNAL");
    assertGroup(ExitCode.USAGE, "INVALID_ARGUMENT INVALID_PATH");
    assertGroup(ExitCode.CONNECTION, "SHUTTING_DOWN CONNECTION_REFUSED CONNECTION_LOST STALLED");
    assertGroup(ExitCode.NOT_FOUND, "UNKNOWN_WORKSPACE NOT_FOUND UPLOAD_NOT_FOUND");
    assertGroup(
        ExitCode.REFUSED,
        "LIMIT_EXCEEDED NOT_A_FILE PRECONDITION_FAILED DIRECTORY_NOT_EMPTY NOT_A_DIRECTORY"
            + " ALREADY_EXISTS LINK_LOOP NOT_A_LINK EXPIRED ABORTED FENCED"
            + " KEY_CONFLICT WORKSPACE_EXISTS WORKSPACE_REMOVED READ_ONLY HOOK_REFUSED"
            + " HOOK_FAILED SOURCE_NOT_REPLAYABLE");
    assertGroup(
        ExitCode.INTEGRITY,
        "WRONG_OFFSET CHECKSUM_MISMATCH DIGEST_MISMATCH TOO_LONG TOO_SHORT VERSION_CHANGED"
            + " DATA_LOST SOURCE_CHANGED");
    assertGroup(ExitCode.STORAGE, "STORAGE_FULL STORAGE_FAILED STORE_UNAVAILABLE LOCAL_IO");
    assertGroup(
        ExitCode.ACCESS,
        "MALFORMED VERSION_UNSUPPORTED UNAUTHENTICATED FORBIDDEN TLS_REQUIRED SERVICE_UNTRUSTED"
            + " NAME_MISMATCH TLS_UNAVAILABLE CERTIFICATE_REFUSED");
    assertGroup(ExitCode.INTERRUPTED, "PAUSED");
  }

  private static void assertGroup(ExitCode exit, String codes) {
    assertThat(
            Arrays.stream(FailureCode.values())
                .filter(code -> ExitCode.of(code) == exit)
                .map(FailureCode::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(codes);
  }
}
