package dev.ferry.service.storage;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/** The one place where failures of files become failure codes. */
public final class StorageFailures {
  private static final List<String> FULL =
      List.of("no space left", "disk quota exceeded", "quota exceeded", "too many open files");

  private StorageFailures() {}

  /**
   * The failure for an exception of a file operation.
   *
   * @param what what was being done, for people: "writing upload x"
   */
  public static TransferException of(String what, IOException cause) {
    String reason = reason(cause);
    return new TransferException(codeOf(cause, reason), "Failed " + what + ": " + reason, cause);
  }

  private static FailureCode codeOf(IOException cause, String reason) {
    String text = reason.toLowerCase(Locale.ROOT);
    if (FULL.stream().anyMatch(text::contains)) {
      return FailureCode.STORAGE_FULL;
    }
    if (cause instanceof NoSuchFileException) {
      return FailureCode.NOT_FOUND;
    }
    if (cause instanceof DirectoryNotEmptyException || text.contains("directory not empty")) {
      return FailureCode.DIRECTORY_NOT_EMPTY;
    }
    if (text.contains("file name too long")) {
      return FailureCode.INVALID_PATH;
    }
    return FailureCode.STORAGE_FAILED;
  }

  /** The system's words without the server's path. */
  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (cause instanceof java.nio.file.FileSystemException failed) {
      return failed.getReason() == null ? failed.getClass().getSimpleName() : failed.getReason();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
