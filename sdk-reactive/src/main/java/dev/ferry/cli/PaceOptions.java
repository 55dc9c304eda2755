package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How fast a transfer may be. */
final class PaceOptions {
  private static final Pattern RATE =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([KMG]?)(?:I?B)?(?:/S)?");
  private static final int SHIFT = 10;

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
    Matcher rate = RATE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!rate.matches()) {
      throw refused(text);
    }
    int unit = " KMG".indexOf(rate.group(2).isEmpty() ? " " : rate.group(2));
    long bytes =
        new BigDecimal(rate.group(1)).multiply(BigDecimal.valueOf(1L << SHIFT * unit)).longValue();
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
