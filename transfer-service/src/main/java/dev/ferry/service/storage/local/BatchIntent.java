package dev.ferry.service.storage.local;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch is about to do, as it stands in its folder: from the moment this is there the batch
 * is done or undone, whatever happens.
 *
 * @param workspace where
 * @param durability what the files must survive
 * @param boot which run of the machine this is of
 * @param steps one for each file
 */
record BatchIntent(
    WorkspaceName workspace, Durability durability, String boot, List<BatchStep> steps) {
  private static final String FIRST = "ferry-batch 1";
  private static final String NOTHING = "-";

  BatchIntent {
    steps = List.copyOf(steps);
  }

  boolean durable() {
    return durability == Durability.DURABLE;
  }

  /**
   * One file.
   *
   * @param staged name of the new file in the batch's folder
   * @param etag its version, there and under its path
   * @param path where it goes, with no link on the way
   * @param keptOrNull name in the folder of the file it replaces; null when nothing was there
   */
  record BatchStep(String staged, String etag, WorkspacePath path, @Nullable String keptOrNull) {}

  /** Lines of fields with tabs between them, which no path can contain. */
  String text() {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    text.append(workspace).append('\t').append(durability).append('\t').append(boot).append('\n');
    for (BatchStep step : steps) {
      String kept = step.keptOrNull() == null ? NOTHING : step.keptOrNull();
      text.append(step.staged()).append('\t').append(step.etag()).append('\t');
      text.append(kept).append('\t').append(step.path()).append('\n');
    }
    return text.append("end ").append(steps.size()).append('\n').toString();
  }

  /** Reads {@link #text}. */
  static BatchIntent parse(String text) throws IOException {
    List<String> lines = text.lines().toList();
    int steps = lines.size() - 3;
    if (steps < 0 || !lines.get(0).equals(FIRST) || !lines.get(steps + 2).equals("end " + steps)) {
      throw new IOException("the intent of a batch is damaged");
    }
    List<String> head = List.of(lines.get(1).split("\t", -1));
    List<BatchStep> parsed = new ArrayList<>(steps);
    for (String line : lines.subList(2, steps + 2)) {
      List<String> fields = List.of(line.split("\t", -1));
      String kept = fields.get(2);
      parsed.add(
          new BatchStep(
              fields.get(0),
              fields.get(1),
              WorkspacePath.parse(fields.get(3)),
              kept.equals(NOTHING) ? null : kept));
    }
    return new BatchIntent(
        new WorkspaceName(head.get(0)), Durability.valueOf(head.get(1)), head.get(2), parsed);
  }
}
