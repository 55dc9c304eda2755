package dev.ferry.service.http.resumable;

import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** What kind of content the door takes: files as they are. */
final class Representation {
  private static final String IDENTITY = "identity";

  private Representation() {}

  /** Refuses parts of files and coded ones: a file here has no coding of its own. */
  static void requirePlain(HttpHeaders headers) {
    if (headers.containsHeader(HttpHeaders.CONTENT_RANGE)) {
      throw Refusal.malformed("Content-Range has no meaning here");
    }
    String coding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.strip().toLowerCase(Locale.ROOT).equals(IDENTITY)) {
      throw Refusal.unsupported(
          "Files are stored as they come, without Content-Encoding",
          HttpHeaders.ACCEPT_ENCODING,
          IDENTITY);
    }
  }

  /** Refuses what is not the next part of a representation. */
  static void requirePart(HttpHeaders headers) {
    if (!ResumableDraft.PARTIAL_UPLOAD.equalsTypeAndSubtype(typeOf(headers))) {
      throw Refusal.unsupported(
          "An upload is continued with content of type " + ResumableDraft.PARTIAL_UPLOAD,
          HttpHeaders.ACCEPT_PATCH,
          ResumableDraft.PARTIAL_UPLOAD.toString());
    }
    requirePlain(headers);
  }

  private static MediaType typeOf(HttpHeaders headers) {
    try {
      MediaType type = headers.getContentType();
      return type == null ? MediaType.ALL : type;
    } catch (InvalidMediaTypeException e) {
      return MediaType.ALL;
    }
  }
}
