package dev.ferry.cli;

import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.TreeFailure;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Waits for a push or a pull of a directory, and reports it. */
final class TreeRun {
  private static final int SHOWN_FAILURES = 100;

  private final Console console;
  private final OutputOptions output;
  private final TreeDisplay display;
  private final TreeOptions options;

  TreeRun(Console console, OutputOptions output, TreeDisplay display, TreeOptions options) {
    this.console = console;
    this.output = output;
    this.display = display;
    this.options = options;
  }

  /** Tells the exit code: partial when some entries were not transferred. */
  int of(String source, String target, Function<TreeOptions, Mono<TreeResult>> transfer) {
    long startNanos = System.nanoTime();
    TreeResult result = display.over(options, transfer);
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    if (output.json()) {
      console.result(json(source, target, result, took));
    } else {
      print(target, result, took);
    }
    return (result.complete() ? ExitCode.OK : ExitCode.PARTIAL).number();
  }

  private String json(String source, String target, TreeResult result, Duration took) {
    return JsonText.object(
        json -> {
          json.text("source", source).text("target", target).flag("dryRun", options.dryRun());
          json.flag("complete", result.complete()).number("entries", result.entries());
          json.number("transferred", result.transferred());
          json.number("transferredBytes", result.transferredBytes());
          json.number("keptBytes", result.keptBytes());
          json.number("same", result.same()).number("removed", result.removed());
          json.number("ignored", result.ignored()).number("failed", result.failureCount());
          json.text("digest", result.digestOrNull());
          json.array(
              "failures",
              sorted(result),
              (each, failure) ->
                  each.text("path", failure.path())
                      .text("code", failure.code())
                      .text("message", failure.message()));
          json.number("seconds", took.toMillis() / 1000.0);
        });
  }

  private void print(String target, TreeResult result, Duration took) {
    List<TreeFailure> failures = sorted(result);
    failures.stream()
        .limit(SHOWN_FAILURES)
        .forEach(failure -> console.err().println("ferry: " + failure));
    if (result.failureCount() > SHOWN_FAILURES) {
      console
          .err()
          .println("ferry: … " + result.failureCount() + " failed in all (--json has more)");
    }
    if (!output.quiet()) {
      console.result(line(target, result));
      if (console.terminal()) {
        console.note("in " + Amounts.seconds(took));
      }
    }
  }

  private String line(String target, TreeResult result) {
    StringBuilder line = new StringBuilder(target);
    line.append(options.dryRun() ? " would be: " : ": ");
    line.append(result.transferred()).append(" transferred (");
    line.append(Amounts.bytes(result.transferredBytes()));
    if (result.keptBytes() > 0) {
      line.append(", ").append(Amounts.bytes(result.keptBytes())).append(" of them there before");
    }
    line.append("), ");
    line.append(result.same()).append(" the same, ");
    line.append(result.removed()).append(" removed, ");
    line.append(result.ignored()).append(" ignored, ");
    line.append(result.failureCount()).append(" failed");
    result.digest().ifPresent(digest -> line.append(", tree ").append(digest));
    return line.toString();
  }

  private static List<TreeFailure> sorted(TreeResult result) {
    return result.failures().stream().sorted(Comparator.comparing(TreeFailure::path)).toList();
  }
}
