package dev.ferry.cli;

import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeProgress;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Shows how a directory on its way stands.
 *
 * @param listenerOrNull takes the snapshots; null when nothing is shown
 * @param end leaves the terminal as it was
 */
record TreeDisplay(@Nullable Consumer<TreeProgress> listenerOrNull, Runnable end) {
  /** Shows nothing. */
  static final TreeDisplay NONE = new TreeDisplay(null, () -> {});

  private static final String CLEAR = "\r\u001b[K";

  /** For people: one line, rewritten in place. */
  static TreeDisplay line(PrintStream err, LongSupplier clockNanos) {
    RecentRate rate = new RecentRate();
    return new TreeDisplay(
        progress -> {
          rate.add(clockNanos.getAsLong(), progress.transferredBytes());
          print(err, CLEAR + text(progress, rate.bytesPerSecond()));
        },
        () -> print(err, CLEAR));
  }

  /** For programs: one JSON object per line. */
  static TreeDisplay events(PrintStream err) {
    return new TreeDisplay(progress -> err.println(json(progress)), () -> {});
  }

  /** Waits for a transfer with these options, showing it. */
  <T> T over(TreeOptions options, Function<TreeOptions, Mono<T>> transfer) {
    try {
      return Awaiting.value(transfer.apply(options.withListener(listenerOrNull)));
    } finally {
      end.run();
    }
  }

  private static void print(PrintStream err, String text) {
    err.print(text);
    err.flush();
  }

  private static String text(TreeProgress progress, double bytesPerSecond) {
    StringBuilder text = new StringBuilder();
    text.append(progress.transferred()).append(" moved, ");
    text.append(Amounts.bytes(progress.transferredBytes()));
    if (bytesPerSecond > 0) {
      text.append("  ").append(Amounts.rate(bytesPerSecond));
    }
    text.append("  ").append(progress.same()).append(" the same");
    text.append("  of ").append(progress.entries()).append(" seen");
    if (progress.failureCount() > 0) {
      text.append("  ").append(progress.failureCount()).append(" failed");
    }
    return text.toString();
  }

  private static String json(TreeProgress progress) {
    return JsonText.object(
        json -> {
          json.text("event", "progress").number("entries", progress.entries());
          json.number("transferred", progress.transferred());
          json.number("transferredBytes", progress.transferredBytes());
          json.number("same", progress.same()).number("removed", progress.removed());
          json.number("failed", progress.failureCount());
        });
  }
}
