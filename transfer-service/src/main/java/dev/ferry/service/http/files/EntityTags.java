package dev.ferry.service.http.files;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of If-Match or If-None-Match (RFC 9110 §13.1).
 *
 * @param any whether it is {@code *}
 * @param strong the strong tags of the list, without quotes
 * @param weak the weak ones
 */
record EntityTags(boolean any, List<String> strong, List<String> weak) {
  private static final int TAGS_MAX = 256;
  private static final Pattern TAG =
      Pattern.compile("\\s*(W/)?\"([!#-~\\x80-\\xff]*)\"\\s*(,|$)|\\s*,");

  EntityTags {
    strong = List.copyOf(strong);
    weak = List.copyOf(weak);
  }

  /** A version as a header says it. */
  static String quoted(String etag) {
    return '"' + etag + '"';
  }

  /**
   * Reads the lines of one header; empty when there are none.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} for what is no list of tags: to ignore a
   *     condition would be to do what nobody asked for
   */
  static Optional<EntityTags> of(String header, List<String> lines) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String text = String.join(",", lines);
    if (text.strip().equals("*")) {
      return Optional.of(new EntityTags(true, List.of(), List.of()));
    }
    List<String> strong = new ArrayList<>();
    List<String> weak = new ArrayList<>();
    Matcher matcher = TAG.matcher(text);
    int at = 0;
    while (at < text.length() && matcher.region(at, text.length()).lookingAt()) {
      if (matcher.group(2) != null) {
        (matcher.group(1) == null ? strong : weak).add(matcher.group(2));
      }
      at = matcher.end();
    }
    if (at < text.length() || strong.size() + weak.size() > TAGS_MAX) {
      throw malformed(header);
    }
    return Optional.of(new EntityTags(false, strong, weak));
  }

  /** Compared so that every byte is known to be the same (§8.8.3.2). */
  boolean matchStrongly(Optional<String> etag) {
    return etag.isPresent() && (any || strong.contains(etag.get()));
  }

  /** Compared so that the meaning is the same. */
  boolean matchWeakly(Optional<String> etag) {
    return etag.isPresent() && (matchStrongly(etag) || weak.contains(etag.get()));
  }

  private static TransferException malformed(String header) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, header + " is '*' or at most " + TAGS_MAX + " entity tags");
  }
}
