package dev.ferry.service.http.tus;

import dev.ferry.service.http.BodyProof;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.http.HttpHeaders;

/** The checksum of one body (tus 1.0, Checksum). */
final class UploadChecksum {
  private static final String CRC32C = "crc32c";
  private static final Map<String, String> DIGESTS =
      Map.of("sha256", "SHA-256", "sha-256", "SHA-256", "sha1", "SHA-1", "md5", "MD5");

  /** As the protocol names them; the first is the one to prefer. */
  static final String ALGORITHMS = String.join(",", CRC32C, "sha256", "sha-256", "sha1", "md5");

  private final String algorithm;
  private final byte[] expected;

  private UploadChecksum(String algorithm, byte[] expected) {
    this.algorithm = algorithm;
    this.expected = expected;
  }

  /** Names of the digests as Java has them. */
  static Set<String> javaNames() {
    return new TreeSet<>(DIGESTS.values());
  }

  static MessageDigest digest(String javaName) {
    try {
      return MessageDigest.getInstance(javaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + javaName, e);
    }
  }

  /**
   * The checksum in the head of a request; empty when it says nothing of one.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} for an algorithm that is not known, {@code
   *     MALFORMED}
   */
  static Optional<UploadChecksum> of(HttpHeaders headers) {
    List<String> values = headers.getOrEmpty(Tus.CHECKSUM_HEADER);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    if (values.size() > 1) {
      throw malformed("is there more than once");
    }
    return Optional.of(parse(values.get(0)));
  }

  /** Whether a request says that the checksum comes behind its body. */
  static boolean isBehind(HttpHeaders headers) {
    return headers.getOrEmpty(HttpHeaders.TRAILER).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(name -> name.strip().equalsIgnoreCase(Tus.CHECKSUM_HEADER));
  }

  /** Reads the value of the header. */
  static UploadChecksum parse(String header) {
    String[] words = header.strip().split(" +", -1);
    if (words.length != 2) {
      throw malformed("is an algorithm and a checksum in Base64");
    }
    String algorithm = words[0].toLowerCase(Locale.ROOT);
    if (!algorithm.equals(CRC32C) && !DIGESTS.containsKey(algorithm)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          Tus.CHECKSUM_HEADER + " names an algorithm that is none of " + ALGORITHMS);
    }
    byte[] expected = decoded(words[1]);
    if (algorithm.equals(CRC32C) && expected.length != Integer.BYTES) {
      throw malformed("has a CRC-32C that is not of four bytes");
    }
    return new UploadChecksum(algorithm, expected);
  }

  /** What proves a body that this was told of beforehand. */
  BodyProof proof() {
    String digest = DIGESTS.get(algorithm);
    return digest == null ? BodyProof.crc32c(expectedCrc32c()) : BodyProof.digest(digest, expected);
  }

  /** Four bytes, the highest first, as in every digest. */
  private int expectedCrc32c() {
    return ByteBuffer.wrap(expected).getInt();
  }

  /**
   * Whether a body is the one that is meant.
   *
   * @param crc32c of it
   * @param digests of it, by Java's name; used up
   */
  boolean isOf(int crc32c, Map<String, MessageDigest> digests) {
    String name = DIGESTS.get(algorithm);
    MessageDigest digest = name == null ? null : digests.get(name);
    return digest == null
        ? name == null && crc32c == expectedCrc32c()
        : MessageDigest.isEqual(digest.digest(), expected);
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw malformed("has a checksum that is not Base64");
    }
  }

  private static TransferException malformed(String why) {
    return new TransferException(FailureCode.MALFORMED, Tus.CHECKSUM_HEADER + " " + why);
  }
}
