package dev.ferry.transfer;

/**
 * Where a file is, written {@code ws:/path}.
 *
 * @param workspace the workspace
 * @param path the path in it
 */
public record WorkspaceFile(WorkspaceName workspace, WorkspacePath path) {

  /**
   * Reads {@code ws:/path}.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} or {@code INVALID_PATH}
   */
  public static WorkspaceFile parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "'" + text + "' names no file of a workspace; write WORKSPACE:/path");
    }
    return new WorkspaceFile(
        new WorkspaceName(text.substring(0, colon)),
        WorkspacePath.parse(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    return workspace + ":" + path;
  }
}
