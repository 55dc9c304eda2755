package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one look of the doctor found.
 *
 * @param name what it looked at
 * @param verdict how that is
 * @param message what it saw
 * @param nextStepOrNull how to mend it
 * @param codeOrNull of a failure
 */
record Finding(
    String name,
    Verdict verdict,
    String message,
    @Nullable String nextStepOrNull,
    @Nullable FailureCode codeOrNull) {

  /** How something is. */
  enum Verdict {
    /** As it should be. */
    OK,
    /** Works, and may not for long or not for everything. */
    WARNING,
    /** Does not work. */
    FAILED,
    /** Could not be looked at, since something before it failed or is not told. */
    SKIPPED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String message) {
    return new Finding(name, Verdict.OK, message, null, null);
  }

  static Finding warning(String name, String message, String nextStep) {
    return new Finding(name, Verdict.WARNING, message, nextStep, null);
  }

  static Finding failed(String name, FailureCode code, String message, String nextStep) {
    return new Finding(name, Verdict.FAILED, message, nextStep, code);
  }

  static Finding failed(String name, TransferException failure) {
    return failed(
        name,
        failure.code(),
        failure.code() + ": " + failure.getMessage(),
        FailureReport.nextStep(failure));
  }

  static Finding skipped(String name, String why) {
    return new Finding(name, Verdict.SKIPPED, why, null, null);
  }

  void addTo(JsonText json) {
    json.text("name", name).text("verdict", verdict.text()).text("message", message);
    json.text("nextStep", nextStepOrNull).text("code", codeOrNull);
  }
}
