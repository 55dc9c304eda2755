package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import java.util.List;

/** Exit codes of the command line; stable, printed by {@code ferry help}. */
enum ExitCode {
  /** Done. */
  OK(0, "done"),
  /** A defect. */
  INTERNAL(1, "a defect of Ferry"),
  /** The command line or a name in it cannot be meant. */
  USAGE(2, "wrong command line, workspace name or path"),
  /** The service could not be reached or kept. */
  CONNECTION(3, "connection refused, lost or stalled, or the service is stopping; run it again"),
  /** What was named does not exist. */
  NOT_FOUND(4, "no such file, upload or workspace"),
  /** The state of the file or the upload forbids it. */
  REFUSED(5, "refused: precondition, fenced, key conflict, expired, aborted, limit"),
  /** Bytes are not what they should be. */
  INTEGRITY(6, "integrity: checksum, digest, length, or source or version changed"),
  /** A disk failed or is full. */
  STORAGE(7, "storage full or failed, on either side"),
  /** The two sides do not trust or do not understand each other. */
  ACCESS(8, "authentication or TLS failed, or no common protocol version"),
  /** Of a directory, not every entry could be transferred. */
  PARTIAL(9, "partial: some entries of a directory were not transferred; each is named"),
  /** Stopped by a signal; running it again continues. */
  INTERRUPTED(130, "interrupted (Ctrl-C); run it again to continue");

  private static final List<ExitCode> BY_BADNESS =
      List.of(
          INTERNAL,
          INTEGRITY,
          STORAGE,
          ACCESS,
          REFUSED,
          NOT_FOUND,
          USAGE,
          PARTIAL,
          CONNECTION,
          INTERRUPTED);

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }

  /**
   * The worst of several outcomes; a defect is the worst, what a second run mends the least bad.
   */
  static ExitCode worst(List<ExitCode> outcomes) {
    return BY_BADNESS.stream().filter(outcomes::contains).findFirst().orElse(OK);
  }

  /** The exit code of a failure; a new {@link FailureCode} does not compile without one. */
  static ExitCode of(FailureCode code) {
    return switch (code) {
      case INTERNAL -> INTERNAL;
      case INVALID_ARGUMENT, INVALID_PATH -> USAGE;
      case CONNECTION_REFUSED, CONNECTION_LOST, STALLED, SHUTTING_DOWN -> CONNECTION;
      case UNKNOWN_WORKSPACE, NOT_FOUND, UPLOAD_NOT_FOUND -> NOT_FOUND;
      case LIMIT_EXCEEDED,
          NOT_A_FILE,
          PRECONDITION_FAILED,
          DIRECTORY_NOT_EMPTY,
          NOT_A_DIRECTORY,
          ALREADY_EXISTS,
          LINK_LOOP,
          NOT_A_LINK,
          EXPIRED,
          ABORTED,
          FENCED,
          KEY_CONFLICT,
          SOURCE_NOT_REPLAYABLE,
          WORKSPACE_EXISTS,
          WORKSPACE_REMOVED,
          READ_ONLY,
          HOOK_REFUSED,
          HOOK_FAILED ->
          REFUSED;
      case WRONG_OFFSET,
          CHECKSUM_MISMATCH,
          DIGEST_MISMATCH,
          TOO_LONG,
          TOO_SHORT,
          VERSION_CHANGED,
          DATA_LOST,
          SOURCE_CHANGED ->
          INTEGRITY;
      case STORAGE_FULL, STORAGE_FAILED, STORE_UNAVAILABLE, LOCAL_IO -> STORAGE;
      case MALFORMED,
          VERSION_UNSUPPORTED,
          UNAUTHENTICATED,
          FORBIDDEN,
          TLS_REQUIRED,
          SERVICE_UNTRUSTED,
          NAME_MISMATCH,
          TLS_UNAVAILABLE,
          CERTIFICATE_REFUSED ->
          ACCESS;
      case PAUSED -> INTERRUPTED;
    };
  }
}
