package dev.ferry.cli;

import dev.ferry.transfer.RunningTransfer;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a service transfers at one moment.
 *
 * @param at when, by this machine's clock
 * @param rows the busiest first, those that wait last
 */
record TopView(Instant at, List<TopRow> rows) {
  private static final Set<String> UP =
      Set.of("upload", "put", "tree.write", "batch.write", "tar.push");
  private static final Set<String> DOWN =
      Set.of("download", "read", "tree.read", "batch.read", "tar.pull");
  private static final String ROW = "%-11s %-8s %10s %10s %11s %7s %-12s %s";

  TopView {
    rows = List.copyOf(rows);
  }

  /**
   * A view.
   *
   * @param earlier the one before, for the rates; null for none
   */
  static TopView of(
      List<RunningTransfer> running,
      List<UploadStatus> uploads,
      @Nullable TopView earlier,
      Instant now) {
    Map<WorkspaceFile, UploadStatus> open = new HashMap<>();
    uploads.stream()
        .filter(upload -> upload.state() == UploadState.OPEN)
        .forEach(upload -> open.put(upload.file(), upload));
    Map<String, TopRow> before = new HashMap<>();
    if (earlier != null) {
      earlier.rows().forEach(row -> before.put(row.key(), row));
    }
    Duration since = earlier == null ? Duration.ZERO : Duration.between(earlier.at(), now);
    List<TopRow> rows = new ArrayList<>();
    Set<WorkspaceFile> written = new HashSet<>();
    for (RunningTransfer each : merged(running)) {
      boolean upload = each.operation().equals("upload");
      UploadStatus status = upload ? open.get(each.file()) : null;
      TopRow first = TopRow.moving(each, status, null, now, since);
      TopRow known = before.get(first.key());
      boolean same = known != null && known.isMoving() && known.movedBytes() <= each.bytes();
      rows.add(same ? TopRow.moving(each, status, known, now, since) : first);
      if (upload) {
        written.add(each.file());
      }
    }
    rows.sort(Comparator.comparingDouble(TopRow::bytesPerSecond).reversed());
    open.values().stream()
        .filter(upload -> !written.contains(upload.file()))
        .sorted(Comparator.comparing(upload -> upload.file().toString()))
        .forEach(upload -> rows.add(TopRow.waiting(upload)));
    return new TopView(now, rows);
  }

  /** Requests of one caller about one file, such as the segments of a transfer, are one line. */
  private static List<RunningTransfer> merged(List<RunningTransfer> running) {
    Map<String, RunningTransfer> merged = new HashMap<>();
    for (RunningTransfer each : running) {
      var unused =
          merged.merge(
              each.operation() + " " + each.file() + " " + each.subjectOrNull(),
              each,
              TopView::sum);
    }
    return List.copyOf(merged.values());
  }

  private static RunningTransfer sum(RunningTransfer one, RunningTransfer other) {
    return new RunningTransfer(
        one.operation(),
        one.file(),
        one.bytes() + other.bytes(),
        one.since().isBefore(other.since()) ? one.since() : other.since(),
        one.subjectOrNull());
  }

  /** One object with all rows. */
  String json() {
    return JsonText.object(
        json -> {
          json.text("at", at).number("upBytesPerSecond", rate(UP));
          json.number("downBytesPerSecond", rate(DOWN));
          json.array("transfers", rows, (each, row) -> row.addTo(each));
        });
  }

  /**
   * A table.
   *
   * @param service what it is of
   * @param columns longest line
   * @param lines longest table; what does not fit is counted
   */
  List<String> table(String service, int columns, int lines) {
    long moving = rows.stream().filter(TopRow::isMoving).count();
    List<String> table = new ArrayList<>();
    table.add(
        String.format(
            Locale.ROOT,
            "%s: %d moving, %d waiting, %s up, %s down",
            service,
            moving,
            rows.size() - moving,
            Amounts.rate(rate(UP)),
            Amounts.rate(rate(DOWN))));
    table.add(row("OPERATION", "STATE", "DONE", "OF", "RATE", "AGE", "WHO", "WHAT"));
    int room = Math.max(1, lines - table.size() - 1);
    rows.stream().limit(room).map(TopView::line).forEach(table::add);
    if (rows.size() > room) {
      table.add("… and " + (rows.size() - room) + " more");
    }
    return table.stream()
        .map(line -> line.length() <= columns ? line : line.substring(0, columns))
        .toList();
  }

  private static String line(TopRow row) {
    Long total = row.totalBytesOrNull();
    Long durable = row.durableBytesOrNull();
    return row(
        row.operation(),
        row.state(),
        Amounts.bytes(durable == null ? row.movedBytes() : durable),
        total == null ? "-" : Amounts.bytes(total),
        row.isMoving() ? Amounts.rate(row.bytesPerSecond()) : "-",
        row.isMoving() ? Amounts.clock(row.age()) : "-",
        printable(row.subjectOrNull()),
        row.file().toString());
  }

  /** Whoever made the token may mean the terminal. */
  private static String printable(@Nullable String subject) {
    return subject == null ? "-" : subject.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells);
  }

  private double rate(Set<String> operations) {
    return rows.stream()
        .filter(row -> operations.contains(row.operation()))
        .mapToDouble(TopRow::bytesPerSecond)
        .sum();
  }
}
