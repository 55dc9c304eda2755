package dev.ferry.service.http.files;

import dev.ferry.transfer.FileStat;
import org.springframework.http.HttpHeaders;

/** Headers of answers about files. */
final class FileHeaders {
  /** What a browser may do with a file that somebody else wrote: show it, and nothing else. */
  private static final String POLICY =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

  private FileHeaders() {}

  /** By which a version is known again. */
  static void validators(HttpHeaders headers, FileStat stat) {
    stat.etag().map(EntityTags::quoted).ifPresent(headers::setETag);
    headers.setLastModified(Conditions.seconds(stat));
    headers.setCacheControl("private, no-cache");
    headers.set(HttpHeaders.VARY, "Accept, Authorization, Want-Repr-Digest");
  }

  /** Of an answer with contents of a file, or about them. */
  static void of(HttpHeaders headers, FileStat stat, FileQuestion question) {
    validators(headers, stat);
    ServedName name = new ServedName(stat.path().name());
    headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
    headers.setContentType(name.type());
    headers.set(HttpHeaders.CONTENT_DISPOSITION, name.disposition(question.inline()));
    untrusted(headers);
    if (question.wantsDigest()) {
      stat.digest()
          .map(DigestFields::repr)
          .ifPresent(value -> headers.set(DigestFields.REPR_DIGEST, value));
    }
  }

  /** Of anything that holds what somebody else wrote, if only a name. */
  static void untrusted(HttpHeaders headers) {
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", POLICY);
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
  }
}
