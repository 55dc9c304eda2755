package dev.ferry.service.http.tus;

import java.util.List;

/** Words of the protocol. */
final class Tus {
  static final String PATH = "/tus";
  static final String VERSION = "1.0.0";
  static final String BODY_TYPE = "application/offset+octet-stream";

  static final String RESUMABLE_HEADER = "Tus-Resumable";
  static final String VERSION_HEADER = "Tus-Version";
  static final String EXTENSION_HEADER = "Tus-Extension";
  static final String CHECKSUM_ALGORITHM_HEADER = "Tus-Checksum-Algorithm";
  static final String OFFSET_HEADER = "Upload-Offset";
  static final String LENGTH_HEADER = "Upload-Length";
  static final String DEFER_LENGTH_HEADER = "Upload-Defer-Length";
  static final String METADATA_HEADER = "Upload-Metadata";
  static final String EXPIRES_HEADER = "Upload-Expires";
  static final String CHECKSUM_HEADER = "Upload-Checksum";
  static final String CONCAT_HEADER = "Upload-Concat";
  static final String METHOD_HEADER = "X-HTTP-Method-Override";
  static final String KEY_HEADER = "Idempotency-Key";

  static final String EXTENSIONS =
      String.join(
          ",",
          "creation",
          "creation-with-upload",
          "creation-defer-length",
          "expiration",
          "checksum",
          "checksum-trailer",
          "termination",
          "concatenation");

  /** What a page of another origin may read of a response. */
  static final List<String> EXPOSED =
      List.of(
          RESUMABLE_HEADER,
          VERSION_HEADER,
          EXTENSION_HEADER,
          CHECKSUM_ALGORITHM_HEADER,
          OFFSET_HEADER,
          LENGTH_HEADER,
          DEFER_LENGTH_HEADER,
          METADATA_HEADER,
          EXPIRES_HEADER,
          CONCAT_HEADER,
          "Location",
          "ETag",
          "Content-Disposition");

  private Tus() {}

  /** Whether a path, without its query, is this door's. */
  static boolean covers(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }
}
