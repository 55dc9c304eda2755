package dev.ferry.service.http.files;

import dev.ferry.service.http.BodyProof;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * What a PUT says of its body.
 *
 * @param keyOrNull the caller's transfer key; null when nobody will come back for this upload
 * @param length declared length
 * @param digests the body must have, by algorithm
 * @param minimal whether the answer is to have no body
 */
record PutWish(
    @Nullable TransferKey keyOrNull,
    ContentLength length,
    Map<String, byte[]> digests,
    boolean minimal) {
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /**
   * Reads the headers.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} for a body that is not the file as it is
   */
  static PutWish of(HttpHeaders headers) {
    refuse(headers, HttpHeaders.CONTENT_RANGE, "A part of a file cannot be put");
    List<String> encodings = headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING);
    if (!encodings.isEmpty() && !encodings.equals(List.of("identity"))) {
      throw invalid("A file is stored as it comes, so its body has no Content-Encoding");
    }
    long length = headers.getContentLength();
    return new PutWish(
        key(headers),
        length < 0 ? ContentLength.DEFERRED : ContentLength.of(length),
        digests(headers),
        headers.getOrEmpty("Prefer").stream().anyMatch(text -> text.contains("return=minimal")));
  }

  private static void refuse(HttpHeaders headers, String name, String why) {
    if (headers.containsHeader(name)) {
      throw invalid(why);
    }
  }

  /** A string of structured fields, or the same without quotes. */
  private static @Nullable TransferKey key(HttpHeaders headers) {
    List<String> lines = headers.getOrEmpty(IDEMPOTENCY_KEY);
    if (lines.isEmpty()) {
      return null;
    }
    String text = lines.get(0).strip();
    boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
    if (lines.size() > 1) {
      throw invalid("There is more than one " + IDEMPOTENCY_KEY);
    }
    return new TransferKey(quoted ? text.substring(1, text.length() - 1) : text);
  }

  /** Of a body that is the whole file, and comes as it is, both fields say the same. */
  private static Map<String, byte[]> digests(HttpHeaders headers) {
    Map<String, byte[]> digests = new LinkedHashMap<>();
    for (String field : List.of(DigestFields.CONTENT_DIGEST, DigestFields.REPR_DIGEST)) {
      DigestFields.of(field, headers.getOrEmpty(field))
          .forEach(
              (algorithm, digest) -> {
                byte[] other = digests.put(algorithm, digest);
                if (other != null && !Arrays.equals(other, digest)) {
                  throw invalid("Content-Digest and Repr-Digest contradict each other");
                }
              });
    }
    return digests;
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }

  TransferKey key() {
    return keyOrNull == null ? new TransferKey("http-" + UUID.randomUUID()) : keyOrNull;
  }

  DigestMode digest() {
    return Optional.ofNullable(digests.get(DigestFields.SHA_256))
        .map(Digest::ofBytes)
        .map(DigestMode::handedIn)
        .orElse(DigestMode.COMPUTED);
  }

  /** What the service does not compute anyway. */
  Optional<BodyProof> proof() {
    return Optional.ofNullable(digests.get(DigestFields.SHA_512))
        .map(digest -> BodyProof.digest("SHA-512", digest));
  }
}
