package dev.ferry.load.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of text with aligned columns. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these column heads. */
  public Table(String... heads) {
    rows.add(List.of(heads));
  }

  /** Adds a row with one cell per column. */
  public Table row(Object... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException("A row has one cell per column");
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(List.copyOf(row));
    return this;
  }

  /** Prints heads, a rule and all rows. */
  public void print(PrintStream out) {
    out.println();
    out.println(line(rows.get(0)));
    out.println("-".repeat(line(rows.get(0)).length()));
    rows.stream().skip(1).map(this::line).forEach(out::println);
    out.println();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      line.append(cell).append(" ".repeat(width(column) - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
