package dev.ferry.load.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How strace's lines are read, and what a round must have shown. */
final class CallLogTest {
  private static final String WHOLE = "71 fdatasync(31) = 0";
  private static final String FAILED = "72 fdatasync(31) = -1 EIO (Input/output error) (INJECTED)";
  private static final String EXITED = "72 +++ exited with 0 +++";

  private static InjectedRound round(
      Injection injection, boolean failed, int repeats, boolean ready) {
    return new InjectedRound(injection, failed, repeats, "STORAGE_FAILED", 0, ready, true);
  }

  @Test
  void callsAfterFailure_noneOrOtherLines_areZero() {
    assertThat(new CallLog(List.of(WHOLE, WHOLE)).hasFailure()).isFalse();
    assertThat(new CallLog(List.of(WHOLE, WHOLE)).callsAfterFailure()).isZero();
    CallLog failed = new CallLog(List.of(WHOLE, FAILED, EXITED, "71 <... write resumed>) = 7"));
    assertThat(failed.hasFailure()).isTrue();
    assertThat(failed.callsAfterFailure()).isZero();
  }

  @Test
  void callsAfterFailure_callsBehindIt_areCountedOnce() {
    CallLog log =
        new CallLog(
            List.of(
                FAILED,
                WHOLE,
                "71 fdatasync(31 <unfinished ...>",
                "71 <... fdatasync resumed>) = 0",
                FAILED));

    assertThat(log.callsAfterFailure()).isEqualTo(3);
  }

  @Test
  void held_forceTriedAgainOrStillReady_isNot() {
    assertThat(round(Injection.FORCE, true, 0, false).held()).isTrue();
    assertThat(round(Injection.FORCE, true, 1, false).held()).isFalse();
    assertThat(round(Injection.FORCE, true, 0, true).held()).isFalse();
    assertThat(round(Injection.FORCE, false, 0, false).held()).isFalse();
    assertThat(round(Injection.WRITE, true, 1, true).held()).isTrue();
  }

  @Test
  void held_otherCodeBytesLostOrNotWhole_isNot() {
    assertThat(new InjectedRound(Injection.WRITE, true, 0, "", 0, true, true).held()).isFalse();
    assertThat(new InjectedRound(Injection.WRITE, true, 0, "STORAGE_FAILED", 1, true, true).held())
        .isFalse();
    assertThat(new InjectedRound(Injection.WRITE, true, 0, "STORAGE_FAILED", 0, true, false).held())
        .isFalse();
  }
}
