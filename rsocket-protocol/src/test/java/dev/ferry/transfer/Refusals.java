package dev.ferry.transfer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a value is refused with a code. */
final class Refusals {
  private Refusals() {}

  static void assertRefused(FailureCode code, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(TransferException.class)
        .extracting(failure -> ((TransferException) failure).code())
        .isEqualTo(code);
  }
}
