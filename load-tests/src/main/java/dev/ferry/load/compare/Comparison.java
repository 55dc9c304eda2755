package dev.ferry.load.compare;

import dev.ferry.load.report.Sizes;
import dev.ferry.load.report.Spread;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All rounds of all tools, and what they say. */
final class Comparison {
  /** The tool about which a claim is made. */
  static final String OURS = "ferry";

  private static final int HELD_BUT_SKIPPED = 77;

  private final List<ComparedRound> rounds = new ArrayList<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  void add(ComparedRound round) {
    rounds.add(round);
  }

  /** A tool that could not be run here. */
  void skip(String tool, String reason) {
    skipped.put(tool, reason);
  }

  Table table() {
    Table table =
        new Table(
            "tool",
            "interruption",
            "rounds",
            "finished",
            "WRONG bytes",
            "half visible",
            "acked bytes lost",
            "sent again min / median / max",
            "from 0",
            "most runs");
    for (String tool : rounds.stream().map(ComparedRound::tool).distinct().toList()) {
      for (Interruption interruption : Interruption.values()) {
        List<ComparedRound> those =
            rounds.stream()
                .filter(round -> round.tool().equals(tool) && round.interruption() == interruption)
                .toList();
        if (!those.isEmpty()) {
          addRow(table, tool, interruption, those);
        }
      }
    }
    skipped.forEach(
        (tool, reason) -> {
          Table unused = table.row(tool, "SKIPPED: " + reason, 0, "", "", "", "", "", "", "");
        });
    return table;
  }

  private static void addRow(
      Table table, String tool, Interruption interruption, List<ComparedRound> those) {
    Table unused =
        table.row(
            tool,
            interruption,
            those.size(),
            count(those, round -> round.ending() != ComparedRound.Ending.GIVEN_UP),
            count(those, round -> round.ending() == ComparedRound.Ending.WRONG),
            count(those, ComparedRound::halfVisible),
            lost(those),
            Spread.of(those.stream().map(ComparedRound::againBytes).toList()).text(Sizes::text),
            count(those, ComparedRound::fromZero),
            those.stream().mapToInt(ComparedRound::runs).max().orElse(0));
  }

  private static String lost(List<ComparedRound> those) {
    return those.stream().allMatch(round -> round.lostBytes() < 0)
        ? "acks none"
        : Long.toString(those.stream().mapToLong(round -> Math.max(0, round.lostBytes())).sum());
  }

  private static long count(List<ComparedRound> those, Predicate<ComparedRound> what) {
    return those.stream().filter(what).count();
  }

  /** The claim is about this house's tool alone; the others are shown, not judged. */
  Verdict verdict() {
    List<ComparedRound> ours = rounds.stream().filter(round -> round.tool().equals(OURS)).toList();
    long held = count(ours, ComparedRound::held);
    return new Verdict(
        !rounds.isEmpty() && held == ours.size(),
        "%d of %d rounds of ferry whole, never half visible, no acknowledged byte lost; %d rounds of others, %d tools skipped"
            .formatted(held, ours.size(), rounds.size() - ours.size(), skipped.size()));
  }

  /** The exit code: that of the verdict, or another one when it held and something was skipped. */
  int exitCode(int ofVerdict) {
    return ofVerdict == 0 && !skipped.isEmpty() ? HELD_BUT_SKIPPED : ofVerdict;
  }
}
