package dev.ferry.transfer;

/**
 * An entry of a tree that was not transferred, and why; everything else of the tree was.
 *
 * @param path from the tree's root; not checked, since a name that may not travel has to be shown
 * @param code the reason
 * @param message for people
 */
public record TreeFailure(String path, FailureCode code, String message) {
  /** What happened to the entry with that path. */
  public static TreeFailure of(String path, TransferException failure) {
    return new TreeFailure(path, failure.code(), String.valueOf(failure.getMessage()));
  }

  @Override
  public String toString() {
    return path + ": " + code + ": " + message;
  }
}
