package dev.ferry.load.bench.report;

import dev.ferry.load.bench.run.Reading;
import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables: one for each workload, the goals, then what was skipped and what failed. */
public final class ResultTables {
  private static final String NONE = "-";
  private static final double MIB = 1 << 20;

  private final Results results;

  /** Of a run. */
  public ResultTables(Results results) {
    this.results = results;
  }

  /** Prints them. */
  public void print(PrintStream out) {
    List<Workload> workloads =
        results.summaries().stream().map(each -> each.subject().workload()).distinct().toList();
    for (Workload workload : workloads) {
      table(workload).print(out);
    }
    if (Goal.ALL.stream().anyMatch(goal -> goal.figure(results).isPresent())) {
      goals().print(out);
    }
    results.skipped().forEach((name, why) -> out.println("SKIPPED: " + name + ": " + why));
    results.failed().forEach((name, why) -> out.println("FAILED: " + name + ": " + why));
  }

  private Table table(Workload workload) {
    Table table =
        new Table(
            workload.title(),
            "promise",
            "s, min / median / max",
            workload.files() == 1 ? "rate" : "files/s",
            "of " + results.reference(),
            "of its like",
            "best of best",
            "CPU s/GiB",
            "client + server",
            "x its like",
            "client MiB (anon.)",
            "server MiB (anon.)");
    for (Summary summary : results.summaries()) {
      if (summary.subject().workload().equals(workload)) {
        row(table, summary);
      }
    }
    return table;
  }

  private Table goals() {
    Table table = new Table("goal", "beside", "figure", "wanted", "here", "");
    for (Goal goal : Goal.ALL) {
      Optional<Double> figure = goal.figure(results);
      if (figure.isPresent()) {
        Table unused =
            table.row(
                goal.subject(),
                goal.other(),
                goal.measure().title(),
                two(goal.bound()),
                two(figure.get()),
                goal.isReached(figure.get()) ? "reached" : "NOT YET");
      }
    }
    return table;
  }

  private void row(Table table, Summary summary) {
    Table unused =
        table.row(
            summary.subject().name(),
            summary.subject().promise(),
            summary.seconds().text("%.2f"::formatted),
            speed(summary),
            besideTheReference(summary),
            results.referenceOf(summary).map(like -> two(summary.rateBeside(like))).orElse(NONE),
            results
                .referenceOf(summary)
                .map(like -> two(summary.bestRateBeside(like)))
                .orElse(NONE),
            two(summary.cpuSecondsPerGib()),
            two(summary.clientCpuSeconds()) + " + " + two(summary.serverCpuSeconds()),
            results.referenceOf(summary).map(like -> two(summary.cpuBeside(like))).orElse(NONE),
            memory(summary.client()),
            memory(summary.server()));
  }

  private static String speed(Summary summary) {
    return summary.subject().workload().files() == 1
        ? Sizes.text(summary.bytesPerSecond()) + "/s"
        : String.format(Locale.ROOT, "%.0f", summary.filesPerSecond());
  }

  /** Only the same workload can be compared. */
  private String besideTheReference(Summary summary) {
    return results
        .summary(results.reference())
        .filter(other -> other.subject().workload().equals(summary.subject().workload()))
        .map(other -> two(summary.rateBeside(other)))
        .orElse(NONE);
  }

  private static String memory(Reading.Memory memory) {
    return memory.residentPeakBytes() == 0
        ? NONE
        : mib(memory.residentPeakBytes()) + " (" + mib(memory.anonymousPeakBytes()) + ")";
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes / MIB);
  }

  private static String two(double figure) {
    return String.format(Locale.ROOT, "%.2f", figure);
  }
}
