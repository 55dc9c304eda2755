package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;

/** How a failure looks to sandbox clients: a code of Connect and a status of plain HTTP. */
enum Refusal {
  INVALID_ARGUMENT("invalid_argument", 400),
  UNAUTHENTICATED("unauthenticated", 401),
  PERMISSION_DENIED("permission_denied", 403),
  NOT_FOUND("not_found", 404),
  ALREADY_EXISTS("already_exists", 409),
  ABORTED("aborted", 409),
  FAILED_PRECONDITION("failed_precondition", 400),
  CONDITION_BROKEN("failed_precondition", 412),
  TOO_LONG("invalid_argument", 413),
  RESOURCE_EXHAUSTED("resource_exhausted", 429),
  FULL("resource_exhausted", 507),
  /** The sandbox itself is not there. */
  GONE("unavailable", 502),
  UNAVAILABLE("unavailable", 503),
  DEADLINE_EXCEEDED("deadline_exceeded", 504),
  UNIMPLEMENTED("unimplemented", 501),
  DATA_LOSS("data_loss", 500),
  INTERNAL("internal", 500);

  private final String code;
  private final int status;

  Refusal(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** The code in the body of a remote call's failure. */
  String code() {
    return code;
  }

  /** The status, and the code in the body of a plain request's failure. */
  int status() {
    return status;
  }

  /** This door's one mapping; exhaustive, so a new code must choose. */
  static Refusal of(FailureCode failure) {
    return switch (failure) {
      case MALFORMED,
          INVALID_ARGUMENT,
          INVALID_PATH,
          CHECKSUM_MISMATCH,
          DIGEST_MISMATCH,
          TOO_SHORT,
          NOT_A_FILE,
          NOT_A_DIRECTORY,
          NOT_A_LINK ->
          INVALID_ARGUMENT;
      case TOO_LONG -> TOO_LONG;
      case UNAUTHENTICATED -> UNAUTHENTICATED;
      case FORBIDDEN, READ_ONLY, HOOK_REFUSED -> PERMISSION_DENIED;
      case NOT_FOUND, UPLOAD_NOT_FOUND -> NOT_FOUND;
      case UNKNOWN_WORKSPACE, WORKSPACE_REMOVED -> GONE;
      case ALREADY_EXISTS, WORKSPACE_EXISTS, KEY_CONFLICT -> ALREADY_EXISTS;
      case LINK_LOOP, DIRECTORY_NOT_EMPTY -> FAILED_PRECONDITION;
      case PRECONDITION_FAILED -> CONDITION_BROKEN;
      case LIMIT_EXCEEDED -> RESOURCE_EXHAUSTED;
      case STORAGE_FULL -> FULL;
      case FENCED, WRONG_OFFSET, SOURCE_CHANGED, VERSION_CHANGED, ABORTED, EXPIRED -> ABORTED;
      case STALLED -> DEADLINE_EXCEEDED;
      case STORE_UNAVAILABLE, SHUTTING_DOWN, HOOK_FAILED -> UNAVAILABLE;
      case VERSION_UNSUPPORTED -> UNIMPLEMENTED;
      case DATA_LOST -> DATA_LOSS;
      case STORAGE_FAILED,
          INTERNAL,
          PAUSED,
          LOCAL_IO,
          TLS_REQUIRED,
          CONNECTION_REFUSED,
          CONNECTION_LOST,
          SOURCE_NOT_REPLAYABLE,
          SERVICE_UNTRUSTED,
          NAME_MISMATCH,
          TLS_UNAVAILABLE,
          CERTIFICATE_REFUSED ->
          INTERNAL;
    };
  }
}
