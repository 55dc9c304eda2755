package dev.ferry.service.http.files;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FileStat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What a GET or HEAD wants of a file.
 *
 * @param isHead whether no body is wanted, and so no ranges either
 * @param conditions what must hold
 * @param rangeOrNull the header Range
 * @param ifRange what must hold for the ranges to be sent
 * @param wantsDigest whether the digest of the file is wanted
 * @param inline whether a browser is to show it
 */
record FileQuestion(
    boolean isHead,
    Conditions conditions,
    @Nullable String rangeOrNull,
    IfRange ifRange,
    boolean wantsDigest,
    boolean inline) {

  /**
   * The header If-Range (RFC 9110 §13.1.5).
   *
   * @param isThere whether there is one
   * @param etag the version it names
   * @param modified the time it names
   */
  record IfRange(boolean isThere, Optional<EntityTags> etag, Optional<Instant> modified) {
    private boolean holdsFor(FileStat there) {
      return !isThere
          || etag.filter(tags -> !tags.any() && tags.matchStrongly(there.etag())).isPresent()
          || modified.filter(Conditions.seconds(there)::equals).isPresent();
    }
  }

  static FileQuestion of(ServerHttpRequest request) {
    HttpHeaders headers = request.getHeaders();
    List<String> range = headers.getOrEmpty(HttpHeaders.RANGE);
    return new FileQuestion(
        request.getMethod() == HttpMethod.HEAD,
        Conditions.of(headers),
        range.size() == 1 ? range.get(0) : null,
        ifRange(headers),
        DigestFields.wantsSha256(headers.getOrEmpty(DigestFields.WANT_REPR_DIGEST)),
        "inline".equals(request.getQueryParams().getFirst("disposition")));
  }

  private static IfRange ifRange(HttpHeaders headers) {
    List<String> lines = headers.getOrEmpty(HttpHeaders.IF_RANGE);
    boolean tagged = lines.size() == 1 && (lines.get(0).contains("\""));
    return new IfRange(
        !lines.isEmpty(),
        tagged ? EntityTags.of(HttpHeaders.IF_RANGE, lines) : Optional.empty(),
        tagged ? Optional.empty() : Conditions.date(headers, HttpHeaders.IF_RANGE));
  }

  /** Which ranges to send; empty for the whole file, none when they are not there. */
  Optional<List<ByteRange>> ranges(FileStat there) {
    return isHead || !ifRange.holdsFor(there)
        ? Optional.empty()
        : ByteRanges.of(rangeOrNull, there.sizeBytes());
  }
}
