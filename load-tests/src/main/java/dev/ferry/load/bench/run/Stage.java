package dev.ferry.load.bench.run;

import dev.ferry.load.process.JavaProgram;
import dev.ferry.load.process.Workbench;
import dev.ferry.load.process.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where subjects run, and what they move.
 *
 * @param bench ends and deletes everything afterwards
 * @param large one large file
 * @param little one file of 1 MiB
 * @param many a folder with many small files
 * @param mayInstall whether missing programs may be installed
 */
public record Stage(
    Workbench bench, Workload large, Workload little, Workload many, boolean mayInstall) {
  /** How long one transfer may take. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String QUIET = "-Dlogback.configurationFile=lab-logback.xml";

  /** A path on the file system on which everything happens. */
  public Path file(String name) {
    return bench.file(name);
  }

  /** A program of the lab in a warm JVM, started as a user would. */
  public WorkerProcess worker(Class<?> main, String... arguments) {
    return worker(main, List.of(), arguments);
  }

  /** The same with JVM flags. */
  public WorkerProcess worker(Class<?> main, List<String> flags, String... arguments) {
    List<String> all = new ArrayList<>(List.of(QUIET));
    all.addAll(flags);
    ProcessBuilder command = JavaProgram.plain(main, all, List.of(arguments));
    return worker(command, main.getSimpleName());
  }

  /** Any program that stays. */
  public WorkerProcess worker(ProcessBuilder command, String name) {
    return bench.keep(WorkerProcess.start(command, file(name + ".log")));
  }
}
