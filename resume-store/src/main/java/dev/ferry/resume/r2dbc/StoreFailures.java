package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means to the caller of the store. */
final class StoreFailures {
  private static final String H2_PACKAGE = "org.h2.";

  /** How H2 begins to tell that a write failed, and not a force. */
  private static final String WRITE_FAILED = "Writing to ";

  private static final List<String> FULL =
      List.of("no space left", "quota exceeded", "too many open files");

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
    if (isFull(failure)) {
      return full(failure);
    }
    if (isDatabase(failure)) {
      return new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The resume store's database failed: " + said(failure),
          failure);
    }
    return new TransferException(
        FailureCode.INTERNAL, "The resume store has a defect: " + failure, failure);
  }

  /** What a change without room fails with. */
  static TransferException full(@Nullable Throwable cause) {
    String reason = cause == null ? "no space left" : firstLine(origin(cause));
    return new TransferException(
        FailureCode.STORAGE_FULL,
        "The resume store cannot grow ("
            + reason
            + "); free space on its volume or remove files, it goes on by itself",
        cause);
  }

  /** Whether a write, and no force, failed for lack of room: it changed nothing then. */
  static boolean isFullVolume(Throwable failure) {
    return isFull(failure)
        && Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(cause -> String.valueOf(cause.getMessage()).startsWith(WRITE_FAILED));
  }

  private static boolean isFull(Throwable failure) {
    String reason = String.valueOf(origin(failure).getMessage()).toLowerCase(Locale.ROOT);
    return FULL.stream().anyMatch(reason::contains);
  }

  /** The database's words, and those of the system when they are others. */
  private static String said(Throwable failure) {
    return origin(failure) instanceof IOException
        ? firstLine(failure) + " (" + reason(failure) + ")"
        : firstLine(failure);
  }

  /** The failure to open a database; names the file, also in the detail {@code file}. */
  static TransferException ofOpening(Path folder, Throwable failure) {
    if (failure instanceof R2dbcException database
        && database.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
      return StoreFolder.inUse(folder, failure);
    }
    if (isDatabase(failure)) {
      Path file = StoreFolder.fileIn(folder);
      return new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The resume store's database "
              + file
              + " cannot be opened, it may be damaged: "
              + reason(failure),
          Map.of("file", file.toString()),
          failure);
    }
    return ofCall(failure);
  }

  /** The failure to connect to a database; names it, also in the detail {@code database}. */
  static TransferException ofConnecting(PostgresAddress address, Throwable failure) {
    return isDatabase(failure)
        ? new TransferException(
            FailureCode.STORE_UNAVAILABLE,
            "The resume store's database " + address + " cannot be used: " + reason(failure),
            Map.of("database", address.toString()),
            failure)
        : ofCall(failure);
  }

  /**
   * H2's own exceptions come through where the driver does not translate them, and so do those of a
   * network; a call that took too long failed with the database, too.
   */
  private static boolean isDatabase(Throwable failure) {
    return failure instanceof R2dbcException
        || failure instanceof IOException
        || failure instanceof TimeoutException
        || failure.getClass().getName().startsWith(H2_PACKAGE);
  }

  /** What H2 says about a file it cannot use is in the last cause that says anything. */
  private static Throwable origin(Throwable failure) {
    Throwable origin = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      origin = cause.getMessage() == null ? origin : cause;
    }
    return origin;
  }

  /** Java's file exceptions have no more to say than the file; their names say what is wrong. */
  private static String reason(Throwable failure) {
    Throwable origin = origin(failure);
    return origin instanceof IOException
        ? origin.getClass().getSimpleName() + ": " + firstLine(origin)
        : firstLine(origin);
  }

  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
