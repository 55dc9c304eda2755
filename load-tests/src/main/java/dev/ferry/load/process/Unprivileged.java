package dev.ferry.load.process;

import java.util.ArrayList;
import java.util.List;

/** Commands whom modes of files bind, also when root starts them. */
final class Unprivileged {
  private static final String OVERRIDES = "-dac_override,-dac_read_search,-fowner";
  private static final String ROOT = "root";

  private Unprivileged() {}

  /** The command as it is to be started by this process. */
  static List<String> command(List<String> command) {
    if (!ROOT.equals(System.getProperty("user.name"))) {
      return command;
    }
    List<String> bound =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set=" + OVERRIDES, "--inh-caps=" + OVERRIDES, "--"));
    bound.addAll(command);
    return List.copyOf(bound);
  }
}
