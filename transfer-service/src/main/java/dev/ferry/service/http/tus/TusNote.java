package dev.ferry.service.http.tus;

import dev.ferry.transfer.WorkspaceName;
import java.util.HashMap;
import java.util.Map;

/**
 * What this door keeps with an upload, beside what every upload has.
 *
 * @param metadata {@code Upload-Metadata} as it came; empty for none
 * @param concat {@code Upload-Concat} as it came; empty for none
 * @param removed whether its file was taken away again by its client
 */
record TusNote(String metadata, String concat, boolean removed) {
  /** Of an upload that was begun at another door. */
  static final TusNote NONE = new TusNote("", "", false);

  private static final String FIRST_LINE = "tus";
  private static final String METADATA = "metadata";
  private static final String CONCAT = "concat";
  private static final String REMOVED = "removed";

  /** Reads what {@link #text} wrote; another door's note says nothing to this one. */
  static TusNote parse(String text) {
    String[] lines = text.split("\n", -1);
    if (!lines[0].equals(FIRST_LINE)) {
      return NONE;
    }
    Map<String, String> values = new HashMap<>();
    for (int line = 1; line < lines.length; line++) {
      int equals = lines[line].indexOf('=');
      if (equals > 0) {
        values.put(lines[line].substring(0, equals), lines[line].substring(equals + 1));
      }
    }
    return new TusNote(
        values.getOrDefault(METADATA, ""),
        values.getOrDefault(CONCAT, ""),
        values.containsKey(REMOVED));
  }

  /** Headers have no line ends, so none of the values has. */
  String text() {
    StringBuilder text = new StringBuilder(FIRST_LINE);
    append(text, METADATA, metadata);
    append(text, CONCAT, concat);
    append(text, REMOVED, removed ? "true" : "");
    return text.toString();
  }

  private static void append(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append('\n').append(name).append('=').append(value);
    }
  }

  TusNote withoutFile() {
    return new TusNote(metadata, concat, true);
  }

  UploadConcat concat(WorkspaceName workspace) {
    return UploadConcat.read(concat, workspace);
  }
}
