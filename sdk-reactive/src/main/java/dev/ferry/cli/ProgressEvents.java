package dev.ferry.cli;

import dev.ferry.client.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Progress for programs: one JSON object per line, at most every 50 ms but for a new state. */
final class ProgressEvents implements ProgressDisplay {
  private static final long INTERVAL_NANOS = Duration.ofMillis(50).toNanos();

  private final PrintStream err;
  private final LongSupplier clockNanos;
  private final @Nullable String source;
  private @Nullable Progress shown;
  private long shownNanos;

  ProgressEvents(PrintStream err, LongSupplier clockNanos) {
    this(err, clockNanos, null);
  }

  /** The same of one of several transfers, which each event names. */
  ProgressEvents(PrintStream err, LongSupplier clockNanos, @Nullable String source) {
    this.err = err;
    this.clockNanos = clockNanos;
    this.source = source;
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
    err.println(
        JsonText.object(
            json -> {
              json.text("event", "progress").text("source", source);
              JsonFields.progress(json, progress);
            }));
  }

  @Override
  public void end() {}
}
