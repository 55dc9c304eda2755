package dev.ferry.service.http.files;

import dev.ferry.transfer.ByteRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a Range header (RFC 9110 §14.2) means of an object of a known length. */
final class ByteRanges {
  /** More ranges than that are taken for none. */
  static final int RANGES_MAX = 64;

  private static final int HEADER_LETTERS_MAX = 4096;
  private static final String UNIT = "bytes=";
  private static final Pattern SPEC = Pattern.compile("(\\d*)-(\\d*)");

  /** More digits than that are behind the end of anything. */
  private static final int DIGITS_MAX = 18;

  private ByteRanges() {}

  /**
   * The ranges that are meant, in the order of the header unless some overlap.
   *
   * @return empty when the header is to be ignored; no ranges when none can be satisfied
   */
  static Optional<List<ByteRange>> of(@Nullable String header, long sizeBytes) {
    if (header == null
        || header.length() > HEADER_LETTERS_MAX
        || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.empty();
    }
    String[] specs = header.substring(UNIT.length()).split(",", RANGES_MAX + 2);
    if (specs.length > RANGES_MAX) {
      return Optional.empty();
    }
    List<ByteRange> ranges = new ArrayList<>();
    boolean any = false;
    for (String spec : specs) {
      String text = spec.strip();
      if (!text.isEmpty()) {
        any = true;
        if (!addIfRange(text, sizeBytes, ranges)) {
          return Optional.empty();
        }
      }
    }
    return any ? Optional.of(joined(ranges)) : Optional.empty();
  }

  /** False for what is no range at all; one that cannot be satisfied is left out. */
  private static boolean addIfRange(String spec, long size, List<ByteRange> ranges) {
    Matcher matcher = SPEC.matcher(spec);
    if (!matcher.matches() || spec.length() == 1) {
      return false;
    }
    boolean suffix = matcher.group(1).isEmpty();
    long first =
        suffix ? size - Math.min(size, number(matcher.group(2))) : number(matcher.group(1));
    long last = suffix || matcher.group(2).isEmpty() ? Long.MAX_VALUE : number(matcher.group(2));
    if (last < first) {
      return false;
    }
    if (first < size) {
      ranges.add(new ByteRange(first, Math.min(last, size - 1) - first + 1));
    }
    return true;
  }

  private static long number(String digits) {
    String plain = digits.length() > DIGITS_MAX ? digits.replaceFirst("^0+", "") : digits;
    return plain.isEmpty()
        ? 0
        : plain.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(plain);
  }

  /** Nobody gets a byte twice in one answer. */
  private static List<ByteRange> joined(List<ByteRange> ranges) {
    List<ByteRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(ByteRange::offset));
    List<ByteRange> joined = new ArrayList<>();
    for (ByteRange range : sorted) {
      ByteRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && range.offset() < last.end()) {
        long end = Math.max(last.end(), range.end());
        joined.set(joined.size() - 1, new ByteRange(last.offset(), end - last.offset()));
      } else {
        joined.add(range);
      }
    }
    return joined.size() == ranges.size() ? ranges : joined;
  }
}
