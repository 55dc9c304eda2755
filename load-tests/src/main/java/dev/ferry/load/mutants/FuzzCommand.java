package dev.ferry.load.mutants;

import dev.ferry.load.process.Checkout;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.report.AtLeastOne;
import dev.ferry.load.report.Heading;
import dev.ferry.load.report.Table;
import dev.ferry.load.report.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ferry lab fuzz}. */
@Command(
    name = "fuzz",
    description = {
      "Looks for bytes that the codecs do not stand, guided by coverage (Jazzer).",
      "Needs Maven. Bytes that are found belong beside CodecFuzzTest, so that the build tries them."
    })
public final class FuzzCommand implements Callable<Integer> {
  private static final String SUITE = "CodecFuzzTest";
  private static final String DURATION = "MAX_DURATION = \"%s\"";
  private static final List<String> TARGETS =
      List.of(
          "controlMessage_anyBytes_isAMessageOrARefusal",
          "chunkHeader_anyBytes_isAHeaderOrARefusal",
          "requestMetadata_anyBytes_isMetadataOrARefusal",
          "failureText_anyText_isAFailureThatStaysTheSame");
  private static final List<String> HOOKS = List.of("-Djazzer.hooks=true");
  private static final Pattern EXECUTIONS = Pattern.compile("^#(\\d+)\\s", Pattern.MULTILINE);

  @Option(
      names = "--seconds",
      converter = AtLeastOne.class,
      description = "For each codec (default 60).")
  private int seconds = 60;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    Heading.print(out, FuzzCommand.class, "codecs under fuzzing, " + seconds + " s each", 0);
    Table table = new Table("codec", "inputs tried", "found");
    long all = 0;
    boolean held = true;
    try (Workbench bench = Workbench.open()) {
      Path log = bench.file("maven.log");
      ScratchCheckout scratch =
          ScratchCheckout.copy(Checkout.ofThisLab(), bench.file("checkout"), log);
      for (String target : TARGETS) {
        MutantRun run = scratch.run(search(target), Map.of("JAZZER_FUZZ", "1"), HOOKS);
        long tried = executions(Files.readString(log));
        all += tried;
        held &= run.ran() && !run.killed() && tried > 0;
        String found = run.killed() || !run.ran() ? run.text() : "nothing";
        Table unused = table.row(target, tried, found);
        if (!found.equals("nothing")) {
          out.println(Files.readString(log));
        }
      }
    }
    table.print(out);
    return new Verdict(held, all + " inputs, nothing but messages and refusals").print(out);
  }

  private Mutant search(String target) {
    return new Mutant(
        target,
        "rsocket-protocol/src/test/java/dev/ferry/protocol/codec/" + SUITE + ".java",
        "rsocket-protocol",
        SUITE + "#" + target,
        DURATION.formatted("1m"),
        DURATION.formatted(seconds + "s"));
  }

  static long executions(String log) {
    long most = 0;
    Matcher counts = EXECUTIONS.matcher(log);
    while (counts.find()) {
      most = Math.max(most, Long.parseLong(counts.group(1)));
    }
    return most;
  }
}
