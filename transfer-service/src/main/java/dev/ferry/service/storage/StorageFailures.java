package dev.ferry.service.storage;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;

/** The one place where failures of files become failure codes. */
public final class StorageFailures {
  private static final String READ_ONLY = "read-only file system";

  /** What the system says when there is none left of something, and what to do about it. */
  private static final Map<String, String> FULL =
      Map.of(
          "no space left",
          "free space, or inodes (df -i), on the service's volume; the transfer goes on after",
          "quota exceeded",
          "free space of the service's user or raise its quota; the transfer goes on after",
          "too many open files",
          "raise the service's limit of open files (ulimit -n)");

  private StorageFailures() {}

  /**
   * The failure for an exception of a file operation.
   *
   * @param what what was being done, for people: "writing upload x"
   */
  public static TransferException of(String what, IOException cause) {
    String reason = reason(cause);
    return new TransferException(
        codeOf(cause, reason), "Failed " + what + ": " + reason + remedy(reason), cause);
  }

  /** What to do, where the system's words tell more than the code does. */
  private static String remedy(String reason) {
    String text = reason.toLowerCase(Locale.ROOT);
    if (text.contains(READ_ONLY)) {
      return "; the volume takes no bytes: check its kernel log and mount it writable again";
    }
    return FULL.entrySet().stream()
        .filter(full -> text.contains(full.getKey()))
        .map(full -> "; " + full.getValue())
        .findFirst()
        .orElse("");
  }

  /** Whether the failure says that a file was closed under whoever used it, and not of a disk. */
  public static boolean isClosed(IOException failure) {
    return failure instanceof ClosedChannelException;
  }

  private static FailureCode codeOf(IOException cause, String reason) {
    String text = reason.toLowerCase(Locale.ROOT);
    if (FULL.keySet().stream().anyMatch(text::contains)) {
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
