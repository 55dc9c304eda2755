package dev.ferry.load.demo;

import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Table;

/**
 * One row of the demo's table.
 *
 * @param name what was done
 * @param bytes bytes of the object
 * @param seconds how long it took, interruption included
 * @param resumedAtBytes where it continued after the interruption
 * @param resentBytes bytes that crossed the wire again
 * @param digest digest of the object
 */
record DemoStep(
    String name, long bytes, double seconds, long resumedAtBytes, long resentBytes, String digest) {
  private static final int DIGEST_LETTERS = "sha256:".length() + 16;

  static Table table() {
    return new Table("step", "bytes", "seconds", "rate", "resumed at", "re-sent", "digest");
  }

  void addTo(Table table) {
    Table unused =
        table.row(
            name,
            bytes,
            seconds > 0 ? "%.2f".formatted(seconds) : "-",
            seconds > 0 ? Sizes.rate(bytes, seconds) : "-",
            resumedAtBytes < 0 ? "-" : resumedAtBytes,
            resentBytes < 0 ? "-" : resentBytes,
            digest.substring(0, Math.min(digest.length(), DIGEST_LETTERS)) + "…");
  }
}
