package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workspace of paths that name none: {@code :/in/file} is in the one of {@code
 * FERRY_WORKSPACE}, else in the profile's.
 */
final class DefaultWorkspace {
  private static final String NAMELESS = ":/";
  private static final String PROFILE = "--profile";

  private DefaultWorkspace() {}

  /** The arguments, with the workspace in front of such paths; as they are when there is none. */
  static String[] in(String[] arguments, Console console) {
    String[] named = arguments.clone();
    @Nullable String workspace = null;
    for (int i = 0; i < named.length; i++) {
      if (named[i].startsWith(NAMELESS)) {
        workspace = workspace == null ? workspace(arguments, console) : workspace;
        named[i] = workspace + named[i];
      }
    }
    return named;
  }

  private static String workspace(String[] arguments, Console console) {
    return console
        .variable("FERRY_WORKSPACE")
        .or(() -> Profiles.meant(console, profile(arguments)).value(Setting.WORKSPACE))
        .orElseThrow(
            () ->
                new TransferException(
                    FailureCode.INVALID_ARGUMENT,
                    "A path such as :/in/file needs a workspace, and no profile names one",
                    Map.of(
                        FailureReport.NEXT_STEP,
                        "Write WORKSPACE:/path, or 'ferry config set workspace NAME'.")));
  }

  private static Optional<String> profile(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals(PROFILE) && i + 1 < arguments.length) {
        return Optional.of(arguments[i + 1]);
      }
      if (arguments[i].startsWith(PROFILE + "=")) {
        return Optional.of(arguments[i].substring(PROFILE.length() + 1));
      }
    }
    return Optional.empty();
  }
}
