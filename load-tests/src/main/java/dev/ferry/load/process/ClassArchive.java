package dev.ferry.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Classes of a program that this JVM starts often, archived by one training run so that later runs
 * start in about half the time. Made on first use, deleted when this JVM ends. Where it cannot be
 * made, or class path entries are no jars, programs just start at their usual speed.
 */
public final class ClassArchive {
  /** The service. */
  static final ClassArchive SERVICE = trainedBy(ClassArchive::trainService);

  /** The command line. */
  static final ClassArchive CLIENT = trainedBy(ClassArchive::trainClient);

  private static final String QUIETLY = "-Xlog:disable";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final BiConsumer<Path, List<String>> training;
  private List<String> flags = List.of();

  private ClassArchive(BiConsumer<Path, List<String>> training) {
    this.training = training;
  }

  /**
   * The archive of a program.
   *
   * @param training runs it to a regular end, in a folder and with the flags given
   */
  public static ClassArchive trainedBy(BiConsumer<Path, List<String>> training) {
    return new ClassArchive(training);
  }

  /** Flags with which the program starts from its archive. */
  public synchronized List<String> flags() {
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
        training.accept(bench.folder(), List.of(QUIETLY, "-XX:+UseSerialGC", flag));
      }
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void trainService(Path folder, List<String> flags) {
    ServiceSettings settings = new ServiceSettings(flags, List.of(), false);
    ServiceProcess.start(folder.resolve("data"), folder.resolve("log"), settings).stop();
  }

  /** A command that gets as far as it can without a service. */
  private static void trainClient(Path folder, List<String> flags) {
    ClientSettings settings =
        new ClientSettings("127.0.0.1:1", folder.resolve("state"), flags, false);
    var unused = ClientProcess.start(settings, "stat", "training:/file").await(PATIENCE);
  }
}
