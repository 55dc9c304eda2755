package dev.ferry.load;

import dev.ferry.load.bench.BenchCommand;
import dev.ferry.load.bench.micro.JmhCommand;
import dev.ferry.load.bench.slow.ReconnectCommand;
import dev.ferry.load.bench.slow.SlowCommand;
import dev.ferry.load.cancel.CancelsCommand;
import dev.ferry.load.compare.CompareCommand;
import dev.ferry.load.compress.CompressCommand;
import dev.ferry.load.crash.CrashCommand;
import dev.ferry.load.crash.CutCommand;
import dev.ferry.load.crash.KillCommand;
import dev.ferry.load.crash.WritersCommand;
import dev.ferry.load.demo.DemoCommand;
import dev.ferry.load.escape.EscapeCommand;
import dev.ferry.load.fair.FairCommand;
import dev.ferry.load.flip.FlipsCommand;
import dev.ferry.load.history.HistoriesCommand;
import dev.ferry.load.hostile.HostileCommand;
import dev.ferry.load.inject.InjectCommand;
import dev.ferry.load.link.LinkCommand;
import dev.ferry.load.link.SegmentsCommand;
import dev.ferry.load.memory.ConcurrentCommand;
import dev.ferry.load.memory.ListCommand;
import dev.ferry.load.memory.MemoryCommand;
import dev.ferry.load.mutants.FuzzCommand;
import dev.ferry.load.mutants.MutantsCommand;
import dev.ferry.load.power.PowerCommand;
import dev.ferry.load.simulation.SimulateCommand;
import dev.ferry.load.space.FullCommand;
import dev.ferry.load.speed.DigestCommand;
import dev.ferry.load.speed.SpeedCommand;
import dev.ferry.load.takeover.TakeoverCommand;
import dev.ferry.load.tar.TarCommand;
import dev.ferry.load.temporal.TemporalCommand;
import dev.ferry.load.temporal.example.TemporalExampleCommand;
import dev.ferry.load.tree.KilledTreesCommand;
import dev.ferry.load.tree.TreeCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ferry lab}: runs one experiment, or lists them. */
@Command(
    name = "ferry lab",
    synopsisSubcommandLabel = "[NAME [options]]",
    description = {
      "Experiments with the real service and the real clients.",
      "Exit code 0 only if the experiment's claim held."
    },
    subcommands = {
      DemoCommand.class,
      KillCommand.class,
      CutCommand.class,
      CrashCommand.class,
      PowerCommand.class,
      WritersCommand.class,
      SimulateCommand.class,
      FullCommand.class,
      InjectCommand.class,
      TakeoverCommand.class,
      TreeCommand.class,
      KilledTreesCommand.class,
      HostileCommand.class,
      MemoryCommand.class,
      ListCommand.class,
      ConcurrentCommand.class,
      BenchCommand.class,
      JmhCommand.class,
      SlowCommand.class,
      ReconnectCommand.class,
      LinkCommand.class,
      SegmentsCommand.class,
      FairCommand.class,
      SpeedCommand.class,
      DigestCommand.class,
      MutantsCommand.class,
      FuzzCommand.class,
      HistoriesCommand.class,
      FlipsCommand.class,
      CancelsCommand.class,
      EscapeCommand.class,
      CompareCommand.class,
      CompressCommand.class,
      TarCommand.class,
      TemporalCommand.class,
      TemporalExampleCommand.class
    })
public final class Lab implements Callable<Integer> {
  private Lab() {}

  /**
   * Runs the experiment that the arguments name and ends the JVM with its exit code.
   *
   * @param arguments name and options; none lists the experiments
   */
  public static void main(String[] arguments) {
    System.setProperty("logback.configurationFile", "lab-logback.xml");
    CommandLine lab = commandLine();
    lab.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println("ferry lab: " + failure);

          return command.getCommandSpec().exitCodeOnExecutionException();
        });
    System.exit(lab.execute(arguments));
  }

  /** Every experiment. */
  static CommandLine commandLine() {
    return new CommandLine(new Lab()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 0;
  }
}
