package dev.ferry.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What callers note about a workspace or a file: names with values, in the order of the names.
 *
 * @param values names of 1 to 246 printable ASCII characters without {@code =}, values without
 *     control characters; {@value #BYTES_MAX} bytes of UTF-8 in all
 */
public record Labels(Map<String, String> values) {
  /** Most bytes of all names and values together. */
  public static final int BYTES_MAX = 4096;

  /** No labels. */
  public static final Labels NONE = new Labels(Map.of());

  private static final Pattern NAME = Pattern.compile("[!-<>-~]{1,246}");

  /**
   * Copies the map; refuses what cannot be kept.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public Labels {
    values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
    int bytes = 0;
    for (Map.Entry<String, String> label : values.entrySet()) {
      bytes += checkedBytes(label.getKey(), label.getValue());
    }
    if (bytes > BYTES_MAX) {
      throw invalid("Labels have at most " + BYTES_MAX + " bytes together");
    }
  }

  private static int checkedBytes(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw invalid("A label's name is 1 to 246 printable ASCII characters without '='");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw invalid("The label '" + name + "' has a control character in its value");
    }
    return name.length() + value.getBytes(StandardCharsets.UTF_8).length;
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }
}
