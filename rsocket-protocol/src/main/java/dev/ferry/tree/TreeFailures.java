package dev.ferry.tree;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TreeFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What happened to an entry, in words that are the same on both sides. */
public final class TreeFailures {
  private TreeFailures() {}

  /** The failure of an entry of which the system said that. */
  public static TreeFailure of(String path, IOException failure) {
    return new TreeFailure(path, code(failure), reason(failure));
  }

  private static FailureCode code(IOException failure) {
    String reason = reason(failure).toLowerCase(Locale.ROOT);
    if (failure instanceof NoSuchFileException) {
      return FailureCode.NOT_FOUND;
    }
    if (reason.contains("no space") || reason.contains("quota exceeded")) {
      return FailureCode.STORAGE_FULL;
    }
    if (reason.contains("directory not empty")) {
      return FailureCode.DIRECTORY_NOT_EMPTY;
    }
    if (reason.contains("is a directory")) {
      return FailureCode.NOT_A_FILE;
    }
    if (reason.contains("not a directory") || reason.contains("symbolic links")) {
      return FailureCode.INVALID_PATH;
    }
    return FailureCode.STORAGE_FAILED;
  }

  /** The system's words without the path. */
  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "it is not there any more";
    }
    if (failure instanceof FileSystemException known && known.getReason() != null) {
      return known.getReason();
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
