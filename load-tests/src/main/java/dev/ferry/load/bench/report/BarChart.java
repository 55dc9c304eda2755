package dev.ferry.load.bench.report;

import dev.ferry.load.bench.run.Workload;
import dev.ferry.load.report.Sizes;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The picture: how fast every subject moved the large file (with its slowest and fastest round) and
 * what CPU time both sides took, as bars side by side. An SVG that needs no script and no font.
 */
final class BarChart {
  private static final int LABEL_WIDTH = 230;
  private static final int BAR_WIDTH = 260;
  private static final int FIGURE_WIDTH = 90;
  private static final int ROW_HEIGHT = 20;
  private static final int TOP = 46;
  private static final int WIDTH = LABEL_WIDTH + 2 * (BAR_WIDTH + FIGURE_WIDTH);
  private static final int CPU_LEFT = LABEL_WIDTH + BAR_WIDTH + FIGURE_WIDTH;
  private static final String OURS = "#1f6feb";
  private static final String REFERENCE = "#57606a";
  private static final String OTHERS = "#afb8c1";

  private final Results results;
  private final List<Summary> rows;

  BarChart(Results results) {
    this.results = results;
    this.rows =
        results.summaries().stream()
            .filter(this::isOfTheLargeFile)
            .sorted(Comparator.comparingDouble(Summary::bytesPerSecond).reversed())
            .toList();
  }

  String svg() {
    int height = TOP + rows.size() * ROW_HEIGHT + 10;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH, height, WIDTH, height));
    svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, height));
    svg.append(text(8, 18, title(), "bold"));
    svg.append(text(LABEL_WIDTH, 38, "rate: median, slowest to fastest round", "normal"));
    svg.append(text(CPU_LEFT, 38, "CPU s per GiB, both sides", "normal"));
    double fastest = most(each -> each.subject().workload().bytes() / each.seconds().min());
    double dearest = most(Summary::cpuSecondsPerGib);
    for (int index = 0; index < rows.size(); index++) {
      row(svg, rows.get(index), TOP + index * ROW_HEIGHT, fastest, dearest);
    }
    return svg.append("</svg>\n").toString();
  }

  private String title() {
    String what = rows.isEmpty() ? "nothing measured" : rows.get(0).subject().workload().title();
    return what + ", loopback" + (results.isVoid() ? " - VOID: the reference wandered" : "");
  }

  private static void row(StringBuilder svg, Summary row, int top, double fastest, double dearest) {
    String colour = colour(row);
    int base = top + 14;
    double rate = BAR_WIDTH * row.bytesPerSecond() / fastest;
    double cpu = BAR_WIDTH * row.cpuSecondsPerGib() / dearest;
    long bytes = row.subject().workload().bytes();
    double slow = LABEL_WIDTH + BAR_WIDTH * (bytes / row.seconds().max()) / fastest;
    double fast = LABEL_WIDTH + BAR_WIDTH * (bytes / row.seconds().min()) / fastest;
    svg.append(text(8, base, row.subject().name(), row.subject().isOurs() ? "bold" : "normal"));
    svg.append(bar(LABEL_WIDTH, top + 3, rate, colour));
    svg.append(
        format(
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\"/>%n",
            slow, top + 10, fast, top + 10));
    svg.append(
        text(
            (int) Math.max(LABEL_WIDTH + rate, fast) + 4,
            base,
            Sizes.text(row.bytesPerSecond()) + "/s",
            "normal"));
    svg.append(bar(CPU_LEFT, top + 3, cpu, colour));
    svg.append(
        text(CPU_LEFT + (int) cpu + 4, base, format("%.2f", row.cpuSecondsPerGib()), "normal"));
  }

  private static String colour(Summary row) {
    if (row.subject().isOurs()) {
      return OURS;
    }
    return row.subject().name().contains("pipe") ? REFERENCE : OTHERS;
  }

  private boolean isOfTheLargeFile(Summary summary) {
    Workload own = summary.subject().workload();
    long largest =
        results.summaries().stream()
            .map(each -> each.subject().workload())
            .filter(each -> each.files() == 1)
            .mapToLong(Workload::bytes)
            .max()
            .orElse(0);
    return own.files() == 1 && own.bytes() == largest;
  }

  private double most(ToDoubleFunction<Summary> figure) {
    return Math.max(1e-9, rows.stream().mapToDouble(figure).max().orElse(1));
  }

  private static String bar(int left, int top, double width, String colour) {
    return format(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" fill=\"%s\"/>%n",
        left, top, width, colour);
  }

  private static String text(int left, int base, String text, String weight) {
    return format(
        "<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n",
        left, base, weight, escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
