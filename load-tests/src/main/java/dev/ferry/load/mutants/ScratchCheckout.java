package dev.ferry.load.mutants;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A copy of the checkout in which sources are changed, built and tested with Maven. */
public final class ScratchCheckout {
  private static final Set<String> LEFT_OUT = Set.of(".git", ".ferry", "target");
  private static final long PATIENCE_MINUTES = 20;

  /** A test case whose first child is its failure. */
  private static final Pattern FAILED_CASE =
      Pattern.compile(
          "<testcase name=\"([^\"]*)\" classname=\"[^\"]*?([^\".]*)\"[^>]*[^/]>"
              + "\\s*<(?:failure|error)");

  private static final Pattern REPORT = Pattern.compile(".*/surefire-reports/TEST-[^/]*\\.xml");

  private final Path root;
  private final Path log;

  private ScratchCheckout(Path root, Path log) {
    this.root = root;
    this.log = log;
  }

  /**
   * Copies the sources of a checkout.
   *
   * @param checkout not changed
   * @param root where the copy is to be
   * @param log takes Maven's output, of the last run only
   */
  public static ScratchCheckout copy(Path checkout, Path root, Path log) {
    try {
      Path unused = Files.walkFileTree(checkout, new Copying(checkout, root));
      return new ScratchCheckout(root, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the mutant's suites on the source without its guard, and puts the guard back. */
  public MutantRun run(Mutant mutant) {
    return run(mutant, Map.of(), List.of());
  }

  /** The same, with variables in Maven's environment and more arguments. */
  MutantRun run(Mutant mutant, Map<String, String> environment, List<String> arguments) {
    try {
      Path file = root.resolve(mutant.file());
      String source = Files.readString(file);
      Files.writeString(file, mutant.applyTo(source));
      try {
        return run(mutant.module(), mutant.suites(), environment, arguments);
      } finally {
        Files.writeString(file, source);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs suites on the source as it is. */
  public MutantRun run(String modules, String suites) throws IOException {
    return run(modules, suites, Map.of(), List.of());
  }

  private MutantRun run(
      String modules, String suites, Map<String, String> environment, List<String> arguments)
      throws IOException {
    deleteReports();
    long begin = System.nanoTime();
    List<String> command =
        new ArrayList<>(
            List.of(
                "mvn",
                "-q",
                "-B",
                "-fae",
                "-Dspotless.check.skip",
                "-Dsurefire.failIfNoSpecifiedTests=false",
                "-pl",
                modules,
                "-am",
                "-Dtest=" + suites,
                "test"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"));
    builder.environment().putAll(environment);
    Process maven = builder.start();
    boolean ended = await(maven);
    List<Path> reports = reports();
    List<String> failed = new ArrayList<>();
    for (Path report : reports) {
      failed.addAll(failuresIn(Files.readString(report, UTF_8)));
    }
    if (!ended) {
      failed.add("no end within " + PATIENCE_MINUTES + " min");
    }
    boolean ran = !reports.isEmpty() && (maven.exitValue() == 0 || !failed.isEmpty());
    return new MutantRun(ran, failed, Duration.ofNanos(System.nanoTime() - begin));
  }

  private static boolean await(Process maven) {
    try {
      boolean ended = maven.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        maven.descendants().forEach(ProcessHandle::destroyForcibly);
        int unused = maven.destroyForcibly().waitFor();
      }
      return ended;
    } catch (InterruptedException e) {
      maven.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  static List<String> failuresIn(String report) {
    List<String> failed = new ArrayList<>();
    Matcher cases = FAILED_CASE.matcher(report);
    while (cases.find()) {
      failed.add(cases.group(2) + "." + cases.group(1));
    }
    return failed;
  }

  private void deleteReports() throws IOException {
    for (Path report : reports()) {
      Files.delete(report);
    }
  }

  private List<Path> reports() throws IOException {
    try (Stream<Path> files =
        Files.find(root, 4, (path, attributes) -> REPORT.matcher(path.toString()).matches())) {
      return files.sorted().toList();
    }
  }

  private static final class Copying extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;

    Copying(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      if (!directory.equals(from) && LEFT_OUT.contains(directory.getFileName().toString())) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      Path unused = Files.createDirectories(to.resolve(from.relativize(directory)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!LEFT_OUT.contains(file.getFileName().toString())) {
        Path unused = Files.copy(file, to.resolve(from.relativize(file)));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
