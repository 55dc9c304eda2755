package dev.ferry.service.http.tus;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/** Numbers of bytes in headers: digits only, once, and not too large to count. */
final class TusNumbers {
  private static final Pattern FORM = Pattern.compile("[0-9]{1,19}");

  private TusNumbers() {}

  /**
   * The number in a header; empty when it is not there.
   *
   * @throws TransferException {@code MALFORMED}
   */
  static OptionalLong of(HttpHeaders headers, String name) {
    List<String> values = headers.getOrEmpty(name);
    if (values.isEmpty()) {
      return OptionalLong.empty();
    }
    if (values.size() > 1 || !FORM.matcher(values.get(0)).matches()) {
      throw malformed(name);
    }
    try {
      return OptionalLong.of(Long.parseLong(values.get(0)));
    } catch (NumberFormatException e) {
      throw malformed(name);
    }
  }

  private static TransferException malformed(String name) {
    return new TransferException(
        FailureCode.MALFORMED, name + " is one number of bytes, 0 to " + Long.MAX_VALUE);
  }
}
