package dev.ferry.transfer;

import java.util.Map;

/**
 * What is said of something that is not there, and of something that a caller may not know of: the
 * same, to the letter.
 */
public final class Absence {
  private Absence() {}

  /** {@code UNKNOWN_WORKSPACE}. */
  public static TransferException of(WorkspaceName workspace) {
    return new TransferException(
        FailureCode.UNKNOWN_WORKSPACE, "There is no workspace '" + workspace + "'");
  }

  /** {@code NOT_FOUND}. */
  public static TransferException of(WorkspaceFile file) {
    return new TransferException(
        FailureCode.NOT_FOUND,
        "There is nothing under " + file,
        Map.of("path", file.path().toString()));
  }
}
