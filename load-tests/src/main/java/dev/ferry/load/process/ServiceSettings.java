package dev.ferry.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a service is started.
 *
 * @param jvmFlags flags of its JVM
 * @param properties properties of the service, as {@code --name=value}
 * @param unprivileged whether modes of files bind it, also when root starts it
 */
public record ServiceSettings(
    List<String> jvmFlags, List<String> properties, boolean unprivileged) {
  private static final String LAUNCHER_FLAGS = "transfer-service/src/main/jvm/serve.options";
  private static final String LAUNCHER_ENVIRONMENT = "transfer-service/src/main/jvm/serve.env";

  /** Sparing, for machines on which much else runs. */
  public static final ServiceSettings FRUGAL =
      new ServiceSettings(List.of("-XX:+UseSerialGC"), List.of(), false);

  /** As the launcher starts it. */
  public static final ServiceSettings PLAIN =
      new ServiceSettings(launcherFlags(), List.of(), false);

  /** Copies the lists. */
  public ServiceSettings {
    jvmFlags = List.copyOf(jvmFlags);
    properties = List.copyOf(properties);
  }

  private static List<String> launcherFlags() {
    return lines(LAUNCHER_FLAGS);
  }

  /** Variables that the launcher sets. */
  static Map<String, String> launcherEnvironment() {
    return lines(LAUNCHER_ENVIRONMENT).stream()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(words -> words[0], words -> words[1]));
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Checkout.ofThisLab().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with more JVM flags. */
  public ServiceSettings withFlags(String... more) {
    return withFlags(List.of(more));
  }

  ServiceSettings withFlags(List<String> more) {
    List<String> flags = new ArrayList<>(jvmFlags);
    flags.addAll(more);
    return new ServiceSettings(flags, properties, unprivileged);
  }

  /** The same with more properties, as {@code --name=value}. */
  public ServiceSettings withProperties(String... more) {
    List<String> all = new ArrayList<>(properties);
    all.addAll(List.of(more));
    return new ServiceSettings(jvmFlags, all, unprivileged);
  }

  /** The same, with modes of files that bind it. */
  public ServiceSettings withoutPrivileges() {
    return new ServiceSettings(jvmFlags, properties, true);
  }
}
