package dev.ferry.service.http.resumable;

import dev.ferry.transfer.ContentLength;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.http.HttpHeaders;

/**
 * What the header of a request says of an upload; fields with values that are not theirs are not
 * there.
 *
 * @param complete whether its content ends the representation
 * @param offset where its content begins
 * @param length length of the whole representation
 * @param contentLength length of its content
 */
record UploadHead(
    Optional<Boolean> complete,
    OptionalLong offset,
    OptionalLong length,
    OptionalLong contentLength) {

  static UploadHead of(HttpHeaders headers) {
    long contentLength = headers.getContentLength();
    return new UploadHead(
        complete(headers),
        length(headers, ResumableDraft.OFFSET),
        length(headers, ResumableDraft.LENGTH),
        contentLength < 0 ? OptionalLong.empty() : OptionalLong.of(contentLength));
  }

  /** Whether a request wants to begin an upload that can be resumed. */
  static boolean wantsUpload(HttpHeaders headers) {
    return complete(headers).isPresent();
  }

  /** Whether the client speaks this very iteration of the draft. */
  static boolean knowsInterim(HttpHeaders headers) {
    return StructuredFields.item(headers.get(ResumableDraft.INTEROP_VERSION_FIELD))
        .filter(version -> version.equals(ResumableDraft.INTEROP_VERSION))
        .isPresent();
  }

  private static Optional<Boolean> complete(HttpHeaders headers) {
    return StructuredFields.item(headers.get(ResumableDraft.COMPLETE))
        .filter(Boolean.class::isInstance)
        .map(Boolean.class::cast);
  }

  private static OptionalLong length(HttpHeaders headers, String field) {
    return StructuredFields.item(headers.get(field))
        .filter(value -> value instanceof Long number && number >= 0)
        .map(value -> OptionalLong.of((Long) value))
        .orElse(OptionalLong.empty());
  }

  /** Whether its content is the rest of the representation. */
  boolean isLast() {
    return complete.orElse(false);
  }

  /** Whether it is known beforehand that there is no content. */
  boolean isEmpty() {
    return contentLength.isPresent() && contentLength.getAsLong() == 0;
  }

  /**
   * The length of the representation as far as this request tells it.
   *
   * @param begin where the content begins
   * @throws Refusal when what it tells does not fit together
   */
  ContentLength lengthFrom(long begin) {
    OptionalLong end = end(begin);
    if (isLast() && end.isPresent()) {
      if (length.isPresent() && length.getAsLong() != end.getAsLong()) {
        throw Refusal.inconsistentLength(
            "Upload-Length says "
                + length.getAsLong()
                + ", the content ends at "
                + end.getAsLong());
      }
      return ContentLength.of(end.getAsLong());
    }
    if (length.isEmpty()) {
      return ContentLength.DEFERRED;
    }
    if (length.getAsLong() < end.orElse(begin)) {
      throw Refusal.inconsistentLength(
          "Upload-Length says " + length.getAsLong() + ", the content goes beyond");
    }
    return ContentLength.of(length.getAsLong());
  }

  /** Where the content ends, if that is known beforehand. */
  private OptionalLong end(long begin) {
    if (contentLength.isEmpty()) {
      return OptionalLong.empty();
    }
    if (contentLength.getAsLong() > Long.MAX_VALUE - begin) {
      throw Refusal.inconsistentLength("The content ends beyond every length");
    }
    return OptionalLong.of(begin + contentLength.getAsLong());
  }
}
