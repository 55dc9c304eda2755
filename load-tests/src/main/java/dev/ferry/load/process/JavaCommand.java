package dev.ferry.load.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How child JVMs are started: with this JVM's Java, from this JVM's class path. */
final class JavaCommand {
  /** Everything the command line needs and nothing that would log or slow it down. */
  private static final Pattern CLIENT_ENTRIES =
      Pattern.compile(
          "(?!grpc|jackson-(core|databind|datatype.*)-2\\.).*(sdk-reactive|rsocket|reactor|reactive-streams|netty|jackson|picocli|jspecify"
              + "|slf4j-api).*");

  /** What only workers of Temporal need, and no service has. */
  private static final Pattern OF_TEMPORAL =
      Pattern.compile(
          "(temporal|tally|nexus-sdk|proto|grpc|cron-utils|json-|accessors-smart|asm-"
              + "|jackson-(core|databind|datatype.*)-2\\.).*");

  private static final String VERSION_FLAG = "--enable-native-access=ALL-UNNAMED";

  private JavaCommand() {}

  /** The class path of the lab's own programs: all of it. */
  static String labClassPath() {
    return System.getProperty("java.class.path", "");
  }

  /** The service's class path: all but the lab itself, which may be no jar. */
  static String serviceClassPath() {
    return entries(
        entry ->
            !lastNames(entry).startsWith("load-tests")
                && !OF_TEMPORAL.matcher(lastNames(entry)).matches());
  }

  /** The command line's class path. */
  static String clientClassPath() {
    return entries(entry -> CLIENT_ENTRIES.matcher(lastNames(entry)).matches());
  }

  private static String entries(Predicate<String> wanted) {
    return Stream.of(labClassPath().split(File.pathSeparator))
        .filter(wanted)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** A whole command; the flags of FERRY_JAVA_OPTS come after the given ones. */
  static List<String> of(
      List<String> flags, String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.add(VERSION_FLAG);
    command.addAll(flags);
    command.addAll(userFlags());
    command.add("-cp");
    command.add(classPath);
    command.add(mainClass);
    command.addAll(arguments);
    return List.copyOf(command);
  }

  private static List<String> userFlags() {
    String flags = System.getenv().getOrDefault("FERRY_JAVA_OPTS", "").strip();
    return flags.isEmpty() ? List.of() : List.of(flags.split("\\s+"));
  }

  /** The file's name, or module and folder of a module that is not packaged. */
  private static String lastNames(String entry) {
    Path path = Path.of(entry).toAbsolutePath();
    int names = path.getNameCount();
    boolean folder = path.getNameCount() > 2 && "target".equals(nameOfParent(path));
    return path.subpath(Math.max(0, names - (folder ? 3 : 1)), names).toString();
  }

  private static String nameOfParent(Path path) {
    return String.valueOf(path.getName(path.getNameCount() - 2));
  }
}
