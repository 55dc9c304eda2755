package dev.ferry.service.http.resumable;

import dev.ferry.transfer.FailureCode;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * The door itself does not take a request; what the use cases refuse is a {@link
 * dev.ferry.transfer.TransferException}.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final FailureCode code;
  private final @Nullable URI type;
  private final transient Map<String, Object> members;
  private final transient Map<String, String> headers;

  private Refusal(
      HttpStatus status,
      FailureCode code,
      @Nullable URI type,
      String message,
      Map<String, Object> members,
      Map<String, String> headers) {
    super(message);
    this.status = status;
    this.code = code;
    this.type = type;
    this.members = members;
    this.headers = headers;
  }

  /** The content does not begin at the offset of the upload. */
  static Refusal wrongOffset(long expected, long provided) {
    return new Refusal(
        HttpStatus.CONFLICT,
        FailureCode.WRONG_OFFSET,
        ResumableDraft.MISMATCHING_OFFSET,
        "The upload stands at " + expected + ", the content begins at " + provided,
        Map.of(ResumableDraft.EXPECTED_OFFSET, expected, ResumableDraft.PROVIDED_OFFSET, provided),
        Map.of(ResumableDraft.OFFSET, Long.toString(expected)));
  }

  /** What was said of the length does not fit together. */
  static Refusal inconsistentLength(String why) {
    return new Refusal(
        HttpStatus.BAD_REQUEST,
        FailureCode.INVALID_ARGUMENT,
        ResumableDraft.INCONSISTENT_LENGTH,
        why,
        Map.of(),
        Map.of());
  }

  /** More than a limit allows; the limits are told with it. */
  static Refusal tooLarge(String why, String limits) {
    return new Refusal(
        HttpStatus.CONTENT_TOO_LARGE,
        FailureCode.TOO_LONG,
        null,
        why,
        Map.of(),
        Map.of(ResumableDraft.LIMIT, limits));
  }

  /** Less than a limit allows. */
  static Refusal tooSmall(String why, String limits) {
    return new Refusal(
        HttpStatus.BAD_REQUEST,
        FailureCode.INVALID_ARGUMENT,
        null,
        why,
        Map.of(),
        Map.of(ResumableDraft.LIMIT, limits));
  }

  /** The request is not one of the draft. */
  static Refusal malformed(String why) {
    return new Refusal(
        HttpStatus.BAD_REQUEST, FailureCode.MALFORMED, null, why, Map.of(), Map.of());
  }

  /** The content is of another kind than the resource takes. */
  static Refusal unsupported(String why, String field, String value) {
    return new Refusal(
        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
        FailureCode.MALFORMED,
        null,
        why,
        Map.of(),
        Map.of(field, value));
  }

  /** The resource does not have the method. */
  static Refusal wrongMethod(String allowed) {
    return new Refusal(
        HttpStatus.METHOD_NOT_ALLOWED,
        FailureCode.MALFORMED,
        null,
        "The resource takes " + allowed,
        Map.of(),
        Map.of(HttpHeaders.ALLOW, allowed));
  }

  HttpStatus status() {
    return status;
  }

  FailureCode code() {
    return code;
  }

  @Nullable URI type() {
    return type;
  }

  Map<String, Object> members() {
    return members == null ? Map.of() : members;
  }

  Map<String, String> headers() {
    return headers == null ? Map.of() : headers;
  }
}
