package dev.ferry.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Classes of a program that this JVM starts often, archived by one training run so that later runs
 * start in about half the time. Made on first use, deleted when this JVM ends. Where it cannot be
 * made, or class path entries are no jars, programs just start at their usual speed.
 */
final class ClassArchive {
  /** The service. */
  static final ClassArchive SERVICE = new ClassArchive(ClassArchive::trainService);

  /** The command line. */
  static final ClassArchive CLIENT = new ClassArchive(ClassArchive::trainClient);

  private static final String QUIETLY = "-Xlog:disable";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Consumer<Training> training;
  private List<String> flags = List.of();

  private ClassArchive(Consumer<Training> training) {
    this.training = training;
  }

  /** Flags with which the program starts from its archive. */
  synchronized List<String> flags() {
    if (flags.isEmpty()) {
      Path archive = train();
      flags = List.of(QUIETLY, "-Xshare:auto", "-XX:SharedArchiveFile=" + archive);
    }
    return flags;
  }

  private Path train() {
    try {
      Path folder = Files.createTempDirectory("ferry-classes-");
      Path archive = folder.resolve("classes.jsa");
      folder.toFile().deleteOnExit();
      archive.toFile().deleteOnExit();
      String flag = "-XX:ArchiveClassesAtExit=" + archive;
      try (Workbench bench = Workbench.open()) {
        training.accept(new Training(bench, List.of(QUIETLY, "-XX:+UseSerialGC", flag)));
      }
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void trainService(Training run) {
    ServiceSettings settings = new ServiceSettings(run.flags(), List.of());
    ServiceProcess.start(run.bench().file("data"), run.bench().file("log"), settings).stop();
  }

  /** A command that gets as far as it can without a service. */
  private static void trainClient(Training run) {
    ClientSettings settings =
        new ClientSettings("127.0.0.1:1", run.bench().file("state"), run.flags());
    var unused = ClientProcess.start(settings, "stat", "training:/file").await(PATIENCE);
  }

  /** Where a training run works and the flags it takes. */
  private record Training(Workbench bench, List<String> flags) {}
}
