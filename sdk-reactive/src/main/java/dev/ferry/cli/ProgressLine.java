package dev.ferry.cli;

import dev.ferry.client.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Progress for people: one line, rewritten in place, at most ten times a second.
 *
 * <p>The rate is that of the last three seconds, so that a stall is seen; it counts durable bytes,
 * not bytes that merely left.
 */
final class ProgressLine implements ProgressDisplay {
  private static final String CLEAR = "\r\u001b[K";
  private static final int MAX_LETTERS = 79;
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

  private final PrintStream err;
  private final LongSupplier clockNanos;
  private final RecentRate rate = new RecentRate();
  private @Nullable Progress shown;
  private long shownNanos;

  ProgressLine(PrintStream err, LongSupplier clockNanos) {
    this.err = err;
    this.clockNanos = clockNanos;
  }

  @Override
  public void show(Progress progress) {
    long now = clockNanos.getAsLong();
    boolean news = shown == null || shown.state() != progress.state();
    if (!news && now - shownNanos < INTERVAL_NANOS) {
      return;
    }
    shown = progress;
    shownNanos = now;
    rate.add(now, progress.durableBytes());
    String line = text(progress);
    err.print(CLEAR + line.substring(0, Math.min(line.length(), MAX_LETTERS)));
    err.flush();
  }

  @Override
  public void end() {
    if (shown != null) {
      err.print(CLEAR);
      err.flush();
    }
  }

  private String text(Progress progress) {
    return switch (progress.state()) {
      case CONNECTING -> "connecting …";
      case VERIFYING_SOURCE ->
          "checking what was sent before: " + Amounts.bytes(progress.resumedFromBytes());
      case RETRYING -> amounts(progress) + "  retrying (" + progress.attempts() + ")";
      case TRANSFERRING, DONE -> amounts(progress) + speed(progress) + history(progress);
      case FINISHING -> amounts(progress) + "  verifying";
    };
  }

  private static String amounts(Progress progress) {
    OptionalLong total = progress.total().bytes();
    String done = Amounts.bytes(progress.durableBytes());
    if (total.isEmpty()) {
      return done;
    }
    long percent =
        total.getAsLong() == 0 ? 100 : (long) (100.0 * progress.durableBytes() / total.getAsLong());
    String all = Amounts.bytes(total.getAsLong());
    return String.format(Locale.ROOT, "%3d%%  %s/%s", percent, done, all);
  }

  private String speed(Progress progress) {
    double bytesPerSecond = rate.bytesPerSecond();
    if (bytesPerSecond <= 0) {
      return "";
    }
    String speed = "  " + Amounts.rate(bytesPerSecond);
    OptionalLong total = progress.total().bytes();
    if (total.isEmpty()) {
      return speed;
    }
    double secondsLeft = (total.getAsLong() - progress.durableBytes()) / bytesPerSecond;
    return speed + "  ETA " + Amounts.clock(Duration.ofSeconds((long) Math.ceil(secondsLeft)));
  }

  private static String history(Progress progress) {
    String resumed =
        progress.resumedFromBytes() > 0
            ? "  resumed " + Amounts.bytes(progress.resumedFromBytes())
            : "";
    String resent =
        progress.resentBytes() > 0 ? "  re-sent " + Amounts.bytes(progress.resentBytes()) : "";
    return resumed + resent;
  }
}
