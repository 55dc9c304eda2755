package dev.ferry.load.bench.peer;

import dev.ferry.load.bench.run.ColdCommand;
import dev.ferry.load.bench.run.Stage;
import dev.ferry.load.bench.run.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine, installed from the Debian packages they are in where they miss. */
public final class Programs {
  private static final String SYSTEM_FOLDERS = ":/usr/sbin:/sbin:/usr/local/bin";
  private static final Map<String, String> NO_QUESTIONS =
      Map.of("DEBIAN_FRONTEND", "noninteractive");

  /** Debian asks this program whether a package may start its service. */
  private static final Path POLICY = Path.of("/usr/sbin/policy-rc.d");

  private static final String NEVER = "#!/bin/sh\nexit 101\n";

  private Programs() {}

  /**
   * The program's path.
   *
   * @param debianPackage what it is in
   * @throws Unavailable when it is missing and cannot be installed
   */
  public static String need(Stage stage, String program, String debianPackage)
      throws IOException, Unavailable {
    Optional<Path> there = find(program);
    if (there.isEmpty()) {
      install(stage, program, debianPackage);
      there = find(program);
    }
    return there
        .map(Path::toString)
        .orElseThrow(() -> new Unavailable(debianPackage + " has no '" + program + "'"));
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + SYSTEM_FOLDERS;
    return Arrays.stream(path.split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void install(Stage stage, String program, String debianPackage)
      throws IOException, Unavailable {
    if (!stage.mayInstall()) {
      throw new Unavailable("'" + program + "' is missing and --no-install was given");
    }
    if (!"root".equals(System.getProperty("user.name")) || find("apt-get").isEmpty()) {
      throw new Unavailable(
          "'"
              + program
              + "' is missing; as root on Debian the bench would install "
              + debianPackage);
    }
    System.out.println("  INSTALLING: " + debianPackage);
    boolean ours = forbidServices();
    try {
      aptGet(stage, debianPackage);
    } catch (IOException e) {
      throw new Unavailable(debianPackage + " cannot be installed: " + e.getMessage());
    } finally {
      if (ours) {
        Files.deleteIfExists(POLICY);
      }
    }
  }

  /** Tries with the lists there are, then with fresh ones. */
  private static void aptGet(Stage stage, String debianPackage) throws IOException {
    ColdCommand apt = new ColdCommand(stage.file("apt.log"), NO_QUESTIONS);
    List<String> install =
        Stream.of("apt-get", "install", "-y", "--no-install-recommends", debianPackage).toList();
    try {
      apt.run(install);
    } catch (IOException e) {
      apt.run(List.of("apt-get", "update"));
      apt.run(install);
    }
  }

  /** No service of a package may start; false when that is decided here already. */
  private static boolean forbidServices() throws IOException {
    if (Files.exists(POLICY)) {
      return false;
    }
    Path unused = Files.writeString(POLICY, NEVER);
    Path executable =
        Files.setPosixFilePermissions(POLICY, PosixFilePermissions.fromString("rwxr-xr-x"));
    return executable.equals(POLICY);
  }
}
