package dev.ferry.service.workspace.tar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of an extended header: {@code LENGTH KEY=VALUE\n} each (POSIX pax). Keys that say
 * nothing about what Ferry keeps are left out.
 */
final class PaxRecords {
  static final String PATH = "path";
  static final String LINK_PATH = "linkpath";
  static final String SIZE = "size";
  static final String MODIFIED = "mtime";
  private static final String SPARSE = "GNU.sparse.";
  private static final int LENGTH_DIGITS_MAX = 7;
  private static final int FRACTION_DIGITS = 9;
  private static final int SECONDS_DIGITS_MAX = 17;

  private final Map<String, byte[]> records = new HashMap<>();

  /** Reads them all. {@code INVALID_ARGUMENT} when they are none. */
  static PaxRecords parse(byte[] bytes, TarPlace place) {
    PaxRecords parsed = new PaxRecords();
    int at = 0;
    while (at < bytes.length && bytes[at] != 0) {
      at = parsed.parse(bytes, at, place);
    }
    for (int rest = at; rest < bytes.length; rest++) {
      if (bytes[rest] != 0) {
        throw place.broken("an extended header has something behind its end");
      }
    }
    return parsed;
  }

  /** Where the next one begins. */
  private int parse(byte[] bytes, int from, TarPlace place) {
    int at = from;
    int length = 0;
    while (at < bytes.length && at - from < LENGTH_DIGITS_MAX && isDigit(bytes[at])) {
      length = 10 * length + bytes[at] - '0';
      at++;
    }
    int end = from + length;
    int equals = at;
    while (equals < Math.min(end, bytes.length) && bytes[equals] != '=') {
      equals++;
    }
    if (at == from
        || end > bytes.length
        || equals >= end
        || bytes[at] != ' '
        || equals == at + 1
        || bytes[end - 1] != '\n') {
      throw place.broken("an extended header has a record that is none");
    }
    String key = new String(bytes, at + 1, equals - at - 1, US_ASCII);
    if (isKnown(key)) {
      records.put(key, Arrays.copyOfRange(bytes, equals + 1, end - 1));
    }
    return end;
  }

  private static boolean isDigit(byte letter) {
    return letter >= '0' && letter <= '9';
  }

  private static boolean isKnown(String key) {
    return key.equals(PATH)
        || key.equals(LINK_PATH)
        || key.equals(SIZE)
        || key.equals(MODIFIED)
        || key.startsWith(SPARSE);
  }

  /** Whether nothing of what it says matters. */
  boolean isEmpty() {
    return records.isEmpty();
  }

  boolean isSparse() {
    return records.keySet().stream().anyMatch(key -> key.startsWith(SPARSE));
  }

  /** The value; null when it is not there, or empty, which takes an earlier one back. */
  byte @Nullable [] valueOrNull(String key) {
    byte[] value = records.get(key);
    return value == null || value.length == 0 ? null : value;
  }

  /** The length that the records tell, else the other one. */
  long size(long otherwise, TarPlace place) {
    byte[] value = valueOrNull(SIZE);
    if (value == null) {
      return otherwise;
    }
    String text = new String(value, US_ASCII);
    if (!text.matches("\\d{1,18}")) {
      throw place.broken("an extended header has a size that is none");
    }
    return Long.parseLong(text);
  }

  /** The time that the records tell, else the other one. */
  Instant modified(Instant otherwise, TarPlace place) {
    byte[] value = valueOrNull(MODIFIED);
    if (value == null) {
      return otherwise;
    }
    String text = new String(value, US_ASCII);
    if (!text.matches("-?\\d{1," + SECONDS_DIGITS_MAX + "}(\\.\\d{0,64})?")) {
      throw place.broken("an extended header has a time that is none");
    }
    int dot = text.indexOf('.');
    long seconds = Long.parseLong(dot < 0 ? text : text.substring(0, dot));
    String fraction = (dot < 0 ? "" : text.substring(dot + 1)) + "0".repeat(FRACTION_DIGITS);
    long nanos = Long.parseLong(fraction.substring(0, FRACTION_DIGITS));
    try {
      return Instant.ofEpochSecond(seconds, text.startsWith("-") ? -nanos : nanos);
    } catch (DateTimeException e) {
      throw place.broken("an extended header has a time that is none");
    }
  }
}
