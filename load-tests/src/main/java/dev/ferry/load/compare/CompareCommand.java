package dev.ferry.load.compare;

import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Sizes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab compare}. */
@Command(
    name = "compare",
    description = {
      "The same kills, cuts, flipped bits and changed sources for Ferry, tus and rsync.",
      "Installs tus with npm in a temporary folder, and rsync with apt-get when root runs it.",
      "Exit code 77 when the claim held but a tool was skipped."
    })
public final class CompareCommand implements Callable<Integer> {
  /** Which tool. */
  enum Which {
    FERRY,
    TUS,
    RSYNC
  }

  @Option(
      names = "--rounds",
      converter = AtLeastOne.class,
      description = "Rounds of each interruption for each tool (default 20).")
  private int rounds = 20;

  @Option(names = "--size", description = "Size of each transfer (default 64MiB).")
  private String size = "64MiB";

  @Option(names = "--seed", description = "Draws content and moments (default random).")
  private long seed = System.nanoTime();

  @Option(names = "--only", description = "ferry, tus or rsync; may be repeated (default all).")
  private List<Which> only = Arrays.asList(Which.values());

  @Override
  public Integer call() {
    PrintStream out = System.out;
    Heading.print(
        out,
        CompareCommand.class,
        "interrupted transfers of " + size + " with several tools, each through one proxy",
        seed);
    Comparison comparison = new Comparison();
    try (Workbench bench = Workbench.openForManyStarts()) {
      InterruptedSends sends = new InterruptedSends(bench, Sizes.parse(size), seed);
      for (Tool tool : tools(bench, comparison)) {
        tool.commands().forEach(command -> out.println(tool.label() + " · " + command));
        run(sends, tool, comparison, out);
      }
    }
    comparison.table().print(out);
    return comparison.exitCode(comparison.verdict().print(out));
  }

  private void run(InterruptedSends sends, Tool tool, Comparison comparison, PrintStream out) {
    for (Interruption interruption : Interruption.values()) {
      for (int number = 0; number < rounds; number++) {
        ComparedRound round = sends.round(tool, interruption, number);
        comparison.add(round);
        if (tool.label().equals(Comparison.OURS) && !round.held()) {
          out.println("FAILED " + round);
        }
      }
    }
  }

  private List<Tool> tools(Workbench bench, Comparison comparison) {
    List<Tool> tools = new ArrayList<>();
    if (only.contains(Which.FERRY)) {
      tools.add(new FerryTool(bench));
    }
    if (only.contains(Which.TUS)) {
      Optional<TusPackages> packages = TusPackages.install(bench);
      packages.ifPresentOrElse(
          installed -> tools.add(new TusTool(bench, installed)),
          () -> comparison.skip("tus", "npm is missing or cannot install its packages"));
    }
    if (only.contains(Which.RSYNC)) {
      Optional<String> missing = RsyncTool.missing(bench);
      if (missing.isPresent()) {
        comparison.skip("rsync", missing.get());
      } else {
        Arrays.stream(RsyncWay.values()).forEach(way -> tools.add(new RsyncTool(bench, way)));
      }
    }
    return tools;
  }
}
