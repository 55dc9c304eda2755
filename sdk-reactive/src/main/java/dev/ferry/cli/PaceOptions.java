package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How fast a transfer may be. */
final class PaceOptions {
  @Option(
      names = "--bwlimit",
      paramLabel = "RATE",
      description = "Send or fetch at most that much a second: 512KiB, 10MiB, 1.5G.")
  private @Nullable String rate;

  /** Bytes a second; 0 for no limit. */
  long bytesPerSecond() {
    return rate == null ? 0 : parse(rate);
  }

  private static long parse(String text) {
    long bytes = ByteSize.parse(text.strip().replaceFirst("/[sS]$", "")).orElse(0);
    if (bytes == 0) {
      throw refused(text);
    }
    return bytes;
  }

  private static TransferException refused(String text) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "--bwlimit is a rate such as 10MiB, not " + text);
  }
}
