package dev.ferry.service.http.resumable;

import static java.util.Objects.requireNonNull;

import dev.ferry.service.http.BodyProof;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Digests of RFC 9530 that a request carries. Algorithms that are not known here are
 * passed over, as that RFC allows; a field that is none is refused, for who sends one wants it
 * looked at.
 */
final class BodyDigests {
  private static final String SHA_256 = "sha-256";
  private static final String CRC32C = "crc32c";

  /** What is verified of several, the best first, with Java's names. */
  private static final List<Map.Entry<String, String>> KNOWN =
      List.of(
          Map.entry(SHA_256, "SHA-256"),
          Map.entry("sha-512", "SHA-512"),
          Map.entry(CRC32C, ""),
          Map.entry("sha", "SHA-1"),
          Map.entry("md5", "MD5"));

  private final Map<String, Object> content;
  private final Map<String, Object> representation;

  private BodyDigests(Map<String, Object> content, Map<String, Object> representation) {
    this.content = content;
    this.representation = representation;
  }

  static BodyDigests of(HttpHeaders headers) {
    return new BodyDigests(
        field(headers, ResumableDraft.CONTENT_DIGEST), field(headers, ResumableDraft.REPR_DIGEST));
  }

  private static Map<String, Object> field(HttpHeaders headers, String name) {
    List<String> lines = headers.get(name);
    if (lines == null) {
      return Map.of();
    }
    Map<String, Object> digests =
        StructuredFields.dictionary(lines).orElseThrow(() -> unreadable(name));
    digests.values().stream()
        .filter(value -> !(value instanceof byte[]))
        .findAny()
        .ifPresent(
            value -> {
              throw unreadable(name);
            });
    return digests;
  }

  private static Refusal unreadable(String name) {
    return Refusal.malformed(name + " is no dictionary of byte sequences");
  }

  /**
   * What the whole has to be, when the request says it: of one that carries the whole, the digest
   * of its content is the same thing, and survives an interruption.
   */
  DigestMode mode(boolean carriesWhole) {
    Optional<Digest> whole = sha256(representation);
    return whole
        .or(() -> carriesWhole ? sha256(content) : Optional.empty())
        .map(DigestMode::handedIn)
        .orElse(DigestMode.COMPUTED);
  }

  /** What the content has to be; null when nothing is left to be compared. */
  @Nullable BodyProof proof(DigestMode mode) {
    if (mode.handedIn().isPresent() && mode.handedIn().equals(sha256(content))) {
      return null;
    }
    return KNOWN.stream()
        .filter(algorithm -> content.containsKey(algorithm.getKey()))
        .findFirst()
        .map(algorithm -> proof(algorithm, bytes(content, algorithm.getKey())))
        .orElse(null);
  }

  private static BodyProof proof(Map.Entry<String, String> algorithm, byte[] expected) {
    if (!algorithm.getKey().equals(CRC32C)) {
      return BodyProof.digest(algorithm.getValue(), expected);
    }
    if (expected.length != Integer.BYTES) {
      throw Refusal.malformed("A crc32c has four bytes");
    }
    return BodyProof.crc32c(ByteBuffer.wrap(expected).getInt());
  }

  private static Optional<Digest> sha256(Map<String, Object> digests) {
    if (!digests.containsKey(SHA_256)) {
      return Optional.empty();
    }
    byte[] raw = bytes(digests, SHA_256);
    if (raw.length != Digest.LENGTH_BYTES) {
      throw Refusal.malformed("A sha-256 has 32 bytes");
    }
    return Optional.of(Digest.ofBytes(raw));
  }

  private static byte[] bytes(Map<String, Object> digests, String algorithm) {
    return (byte[]) requireNonNull(digests.get(algorithm));
  }

  /** The field of an answer. */
  static String field(Digest digest) {
    return SHA_256 + "=:" + Base64.getEncoder().encodeToString(digest.bytes()) + ":";
  }
}
