package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes as people write them: {@code 512KiB}, {@code 10M}, {@code 1.5GB}; units of 1,024. */
final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([KMGT]?)(?:I?B)?");
  private static final int SHIFT = 10;

  private ByteSize() {}

  /** The bytes; empty when it is no size. */
  static OptionalLong parse(String text) {
    Matcher size = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      return OptionalLong.empty();
    }
    int unit = " KMGT".indexOf(size.group(2).isEmpty() ? " " : size.group(2));
    BigDecimal bytes =
        new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << SHIFT * unit));
    return bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? OptionalLong.empty()
        : OptionalLong.of(bytes.longValue());
  }

  /**
   * The bytes of an option; null when it was not given.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  static @Nullable Long orNull(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    return parse(text).stream()
        .boxed()
        .findFirst()
        .orElseThrow(
            () ->
                new TransferException(
                    FailureCode.INVALID_ARGUMENT,
                    option + " is a size such as 10MiB, not " + text));
  }
}
