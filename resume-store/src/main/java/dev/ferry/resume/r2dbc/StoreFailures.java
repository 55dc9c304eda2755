package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.h2.api.ErrorCode;

/** What a failure of the database means to the caller of the store. */
final class StoreFailures {
  private static final String H2_PACKAGE = "org.h2.";

  private StoreFailures() {}

  /** The failure of a call. */
  static TransferException ofCall(Throwable failure) {
    if (failure instanceof TransferException known) {
      return known;
    }
    if (failure instanceof RejectedExecutionException) {
      return new TransferException(
          FailureCode.STORE_UNAVAILABLE, "The resume store is closed", failure);
    }
    if (isDatabase(failure)) {
      return new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The resume store's database failed: " + firstLine(failure),
          failure);
    }
    return new TransferException(
        FailureCode.INTERNAL, "The resume store has a defect: " + failure, failure);
  }

  /** The failure to open a database; names the file, also in the detail {@code file}. */
  static TransferException ofOpening(Path folder, Throwable failure) {
    if (failure instanceof R2dbcException database
        && database.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return StoreFolder.inUse(folder, failure);
    }
    if (isDatabase(failure) || failure instanceof IOException) {
      Path file = StoreFolder.fileIn(folder);
      return new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The resume store's database "
              + file
              + " cannot be opened, it may be damaged: "
              + firstLine(innermost(failure)),
          Map.of("file", file.toString()),
          failure);
    }
    return ofCall(failure);
  }

  /** H2's own exceptions come through where the driver does not translate them. */
  private static boolean isDatabase(Throwable failure) {
    return failure instanceof R2dbcException || failure.getClass().getName().startsWith(H2_PACKAGE);
  }

  /**
   * H2 says "IO Exception" and the file's name; what it found there is in the cause of the cause.
   */
  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : innermost(cause);
  }

  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
