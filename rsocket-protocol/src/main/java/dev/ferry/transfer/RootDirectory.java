package dev.ferry.transfer;

import java.util.regex.Pattern;

/**
 * A directory outside the service's data folder that is to be a workspace's root: in one of the
 * folders that the operator opened for that, by the name he gave it.
 *
 * @param folder name of the operator's folder; 1 to 63 of {@code [a-z0-9._-]}
 * @param path where in it; the root for the folder itself
 */
public record RootDirectory(String folder, WorkspacePath path) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /** Refuses what is no name of a folder. */
  public RootDirectory {
    if (!FORM.matcher(folder).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A root folder's name is 1 to 63 of [a-z0-9._-]");
    }
  }

  /**
   * Reads {@code folder:/path}.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} or {@code INVALID_PATH}
   */
  public static RootDirectory parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new RootDirectory(text, WorkspacePath.ROOT)
        : new RootDirectory(
            text.substring(0, colon), WorkspacePath.parse(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return folder + ":" + path;
  }
}
