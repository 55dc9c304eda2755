package dev.ferry.service.http.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;
import java.time.Instant;
import java.util.Base64;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/** What headers say of a file; clients that do not know them leave them alone. */
final class FileFacts {
  /** Permission bits in octal. */
  static final String MODE = "Ferry-Mode";

  /** Modification time as in RFC 3339, with all its digits. */
  static final String MODIFIED = "Ferry-Modified";

  private static final String DIGEST = "Repr-Digest";

  private FileFacts() {}

  /** The version as a strong validator. */
  static String etag(String version) {
    return '"' + version + '"';
  }

  static void digest(HttpHeaders headers, Digest digest) {
    headers.set(DIGEST, "sha-256=:" + Base64.getEncoder().encodeToString(digest.bytes()) + ":");
  }

  /**
   * Says what a download is.
   *
   * @param gzip whether its bytes are compressed on the way, so that it has another validator and
   *     no known digest
   */
  static void describe(HttpHeaders headers, WorkspacePath asked, FileStat stat, boolean gzip) {
    stat.etag().map(FileFacts::etag).ifPresent(tag -> headers.setETag(gzip ? "W/" + tag : tag));
    if (!gzip) {
      stat.digest().ifPresent(digest -> digest(headers, digest));
      headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
    }
    headers.setLastModified(Instant.ofEpochSecond(stat.modified().getEpochSecond()));
    headers.set(MODE, String.format("%04o", stat.mode() & 07777));
    headers.set(MODIFIED, stat.modified().toString());
    headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    shield(headers, asked);
  }

  /** What is stored here runs nowhere: not as a page, not under another type. */
  private static void shield(HttpHeaders headers, WorkspacePath asked) {
    String name = SandboxPaths.nameOf(asked);
    headers.setContentType(
        MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM));
    headers.setContentDisposition(ContentDisposition.inline().filename(name, UTF_8).build());
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", "sandbox");
  }
}
