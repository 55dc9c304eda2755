package dev.ferry.load.compare;

import dev.ferry.load.process.Workbench;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Server and client of tus in a folder of the workbench, in the versions of a resource. */
record TusPackages(Path folder) {
  private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(5);
  private static final List<String> FILES = List.of("package.json", "server.mjs", "push.mjs");

  /** Installs them; empty when npm is missing or does not come to its packages. */
  static Optional<TusPackages> install(Workbench bench) {
    Path folder = bench.file("tus-packages");
    try {
      Files.createDirectories(folder);
      for (String file : FILES) {
        copy(file, folder.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> install = List.of("npm", "install", "--no-audit", "--no-fund");
    Path log = bench.file("npm.log");
    return ChildProcess.succeeds(folder, log, INSTALLED_WITHIN, install)
        ? Optional.of(new TusPackages(folder))
        : Optional.empty();
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = TusPackages.class.getResourceAsStream("tus/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + resource);
      }
      long unused = Files.copy(in, to);
    }
  }
}
