package dev.ferry.protocol.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A page of {@code docs/}, as far as tests read it: table rows and fenced blocks. */
record MarkdownPage(List<String> lines) {
  private static final String FENCE = "```";

  /** The page with that name, looked for from the working directory upwards. */
  static MarkdownPage read(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("docs").resolve(name))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("docs/" + name + " is nowhere above " + Path.of(""));
      }
      folder = parent;
    }
    try {
      return new MarkdownPage(Files.readAllLines(folder.resolve("docs").resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cells of the rows of the table whose header starts with these cells. */
  List<List<String>> table(String... header) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      boolean row = line.startsWith("|");
      if (row && inside && !line.startsWith("|---")) {
        rows.add(cells(line));
      }
      inside = row && (inside || startsWith(cells(line), header));
    }
    return rows;
  }

  /** The fenced blocks whose language begins so. */
  List<Block> blocks(String language) {
    List<Block> blocks = new ArrayList<>();
    for (int line = 0; line < lines.size(); line++) {
      String opening = lines.get(line);
      if (opening.startsWith(FENCE)) {
        int end = line + 1;
        while (!lines.get(end).equals(FENCE)) {
          end++;
        }
        if (opening.startsWith(FENCE + language)) {
          String text = String.join("\n", lines.subList(line + 1, end));
          blocks.add(new Block(opening.substring(FENCE.length()), text));
        }
        line = end;
      }
    }
    return blocks;
  }

  private static boolean startsWith(List<String> cells, String... header) {
    return cells.size() >= header.length
        && cells.subList(0, header.length).equals(Arrays.asList(header));
  }

  private static List<String> cells(String row) {
    String inner = row.substring(1, row.length() - 1);
    return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
  }

  /**
   * A fenced block.
   *
   * @param info what stands behind the fence
   * @param text what stands inside
   */
  record Block(String info, String text) {}
}
