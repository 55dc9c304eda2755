package dev.ferry.load.process;

import java.util.ArrayList;
import java.util.List;

/** A program of the lab that starts often and ends soon. */
public final class JavaProgram {
  private JavaProgram() {}

  /** A process of that class, not started yet, from the lab's own class path. */
  public static ProcessBuilder of(Class<?> main, List<String> flags, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx256m"));
    all.addAll(flags);
    return new ProcessBuilder(
        JavaCommand.of(all, JavaCommand.labClassPath(), main.getName(), arguments));
  }

  /** The same as a user would start it, with no flags but these. */
  public static ProcessBuilder plain(Class<?> main, List<String> flags, List<String> arguments) {
    return new ProcessBuilder(
        JavaCommand.of(flags, JavaCommand.labClassPath(), main.getName(), arguments));
  }
}
