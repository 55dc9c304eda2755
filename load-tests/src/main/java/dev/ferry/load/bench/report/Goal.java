package dev.ferry.load.bench.report;

import java.util.List;
import java.util.Optional;

/**
 * A figure that Ferry wants to reach beside something else in the same run.
 *
 * @param subject one of Ferry's
 * @param other what it is seen beside
 * @param measure which figure
 * @param bound at least, or at most
 */
record Goal(String subject, String other, Measure measure, double bound) {
  /** What Ferry wants; a change of a bound is a change of the project's aims. */
  static final List<Goal> ALL =
      List.of(
          new Goal("ferry up ephemeral, no digest", "pipe", Measure.RATE, 0.75),
          new Goal("ferry up ephemeral, no digest", "pipe", Measure.BEST_RATE, 0.9),
          new Goal("ferry up ephemeral, no digest", "pipe", Measure.CPU, 1.5),
          new Goal("ferry down ephemeral, no digest", "pipe", Measure.RATE, 0.75),
          new Goal("ferry up durable, no digest", "pipe forced", Measure.RATE, 0.85),
          new Goal("ferry up ephemeral", "pipe sha256", Measure.RATE, 0.85),
          new Goal("ferry up ephemeral, no digest", "grpc-java up, 64 KiB", Measure.RATE, 2),
          new Goal("ferry up ephemeral, no digest", "grpc-java up, 64 KiB", Measure.CPU, 0.6),
          new Goal("ferry up ephemeral, no digest", "tus-js up", Measure.RATE, 3),
          new Goal("ferry up ephemeral, no digest", "WebFlux PUT", Measure.RATE, 6),
          new Goal("ferry up ephemeral, no digest, TLS", "scp up", Measure.RATE, 2),
          new Goal("ferry up ephemeral, no digest, TLS", "scp up, aes128-gcm", Measure.RATE, 2),
          new Goal("ferry push --ephemeral --no-digest", "rsync daemon up", Measure.RATE, 0.8),
          new Goal("ferry small files, ephemeral", "rclone sftp small files", Measure.RATE, 3),
          new Goal("ferry small files, ephemeral", "scp small files", Measure.RATE, 3));

  /** The figure in a run, if both were measured. */
  Optional<Double> figure(Results results) {
    return results
        .summary(subject)
        .flatMap(own -> results.summary(other).map(beside -> measure.of(own, beside)));
  }

  boolean isReached(double figure) {
    return measure == Measure.CPU ? figure <= bound : figure >= bound;
  }

  /** Which figure. */
  enum Measure {
    RATE("rate, at least"),
    BEST_RATE("rate of the best round, at least"),
    CPU("CPU time, at most");

    private final String title;

    Measure(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    private double of(Summary own, Summary other) {
      return switch (this) {
        case RATE -> own.rateBeside(other);
        case BEST_RATE -> own.bestRateBeside(other);
        case CPU -> own.cpuBeside(other);
      };
    }
  }
}
