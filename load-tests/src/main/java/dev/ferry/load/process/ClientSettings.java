package dev.ferry.load.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the command line is run.
 *
 * @param server address of the service
 * @param state folder in which pushes remember themselves
 * @param jvmFlags flags of its JVM
 * @param unprivileged whether modes of files bind it, also when root starts it
 */
public record ClientSettings(
    String server, Path state, List<String> jvmFlags, boolean unprivileged) {
  private static final List<String> LAUNCHER_FLAGS =
      List.of("-XX:+UseSerialGC", "-Dreactor.netty.native=false", "-Dio.netty.jfr.enabled=false");

  /** Copies the flags. */
  public ClientSettings {
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** With the flags of the launcher. */
  public static ClientSettings of(String server, Path state) {
    return new ClientSettings(server, state, LAUNCHER_FLAGS, false);
  }

  /** The same with more JVM flags. */
  public ClientSettings withFlags(String... more) {
    return withFlags(List.of(more));
  }

  ClientSettings withFlags(List<String> more) {
    List<String> flags = new ArrayList<>(jvmFlags);
    flags.addAll(more);
    return new ClientSettings(server, state, flags, unprivileged);
  }

  /** The same, with modes of files that bind it. */
  public ClientSettings withoutPrivileges() {
    return new ClientSettings(server, state, jvmFlags, true);
  }
}
