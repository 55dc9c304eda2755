package dev.ferry.service.http.resumable;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import org.springframework.http.MediaType;

/** Every name and number of the draft; what its next version changes is changed here. */
final class ResumableDraft {
  /** The iteration that is spoken, and what says so. */
  static final long INTEROP_VERSION = 8;

  static final String INTEROP_VERSION_FIELD = "Upload-Draft-Interop-Version";

  static final String COMPLETE = "Upload-Complete";
  static final String OFFSET = "Upload-Offset";
  static final String LENGTH = "Upload-Length";
  static final String LIMIT = "Upload-Limit";

  /** RFC 9530. */
  static final String CONTENT_DIGEST = "Content-Digest";

  /** RFC 9530. */
  static final String REPR_DIGEST = "Repr-Digest";

  static final String MAX_SIZE = "max-size";
  static final String MIN_SIZE = "min-size";
  static final String MAX_APPEND_SIZE = "max-append-size";
  static final String MIN_APPEND_SIZE = "min-append-size";
  static final String MAX_AGE = "max-age";

  static final MediaType PARTIAL_UPLOAD = new MediaType("application", "partial-upload");

  static final HttpResponseStatus RESUMPTION_SUPPORTED =
      new HttpResponseStatus(104, "Upload Resumption Supported");

  static final URI MISMATCHING_OFFSET = problem("mismatching-upload-offset");
  static final String EXPECTED_OFFSET = "expected-offset";
  static final String PROVIDED_OFFSET = "provided-offset";
  static final URI INCONSISTENT_LENGTH = problem("inconsistent-upload-length");

  private ResumableDraft() {}

  private static URI problem(String name) {
    return URI.create("https://iana.org/assignments/http-problem-types#" + name);
  }

  /** A boolean of structured fields. */
  static String bool(boolean value) {
    return value ? "?1" : "?0";
  }
}
