package dev.ferry.service.policy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lets {@value #AT_ONCE} through at once and then one a second. Safe for any thread. */
final class RefusalRate {
  static final int AT_ONCE = 64;

  private static final long NANOS_EACH = Duration.ofSeconds(1).toNanos();

  private @Nullable Instant last;
  private long credit = AT_ONCE * NANOS_EACH;

  /** Whether one more may pass. */
  synchronized boolean take(Instant now) {
    if (last != null && now.isAfter(last)) {
      long passed =
          Duration.between(last, now).toSeconds() > AT_ONCE
              ? AT_ONCE * NANOS_EACH
              : Duration.between(last, now).toNanos();
      credit = Math.min(AT_ONCE * NANOS_EACH, credit + passed);
    }
    last = last == null || now.isAfter(last) ? now : last;
    if (credit < NANOS_EACH) {
      return false;
    }
    credit -= NANOS_EACH;
    return true;
  }
}
