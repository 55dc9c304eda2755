package dev.ferry.resume.r2dbc;

import static java.util.stream.Collectors.joining;

import dev.ferry.transfer.Labels;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels in a column: lines of name=value; neither has line breaks. */
final class LabelLines {
  private LabelLines() {}

  static String of(Labels labels) {
    return labels.values().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(joining("\n"));
  }

  /** None for null. */
  static Labels read(@Nullable String lines) {
    if (lines == null) {
      return Labels.NONE;
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (String line : lines.split("\n")) {
      int equals = line.indexOf('=');
      labels.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return new Labels(labels);
  }
}
