package dev.ferry.service.http.files;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Integrity fields (RFC 9530), which are dictionaries of structured fields (RFC 9651). */
final class DigestFields {
  static final String CONTENT_DIGEST = "Content-Digest";
  static final String REPR_DIGEST = "Repr-Digest";
  static final String WANT_REPR_DIGEST = "Want-Repr-Digest";
  static final String SHA_256 = "sha-256";
  static final String SHA_512 = "sha-512";

  private static final Map<String, Integer> LENGTHS = Map.of(SHA_256, 32, SHA_512, 64);
  private static final String KEY = "[a-z*][a-z0-9_.*-]*";
  private static final String PARAMETERS = "(?:\\s*;[^,]*)?";
  private static final Pattern DIGEST =
      Pattern.compile("\\s*(" + KEY + ")=:([A-Za-z0-9+/=]*):" + PARAMETERS + "\\s*(?:,|$)");
  private static final Pattern WANT =
      Pattern.compile("\\s*(" + KEY + ")=(\\d{1,2})" + PARAMETERS + "\\s*(?:,|$)");

  private DigestFields() {}

  /** The value of Repr-Digest. */
  static String repr(Digest digest) {
    return SHA_256 + "=:" + Base64.getEncoder().encodeToString(digest.bytes()) + ":";
  }

  /** Whether a sender of Want-Repr-Digest can do with SHA-256. */
  static boolean wantsSha256(List<String> lines) {
    Matcher matcher = WANT.matcher(String.join(",", lines));
    int wanted = 0;
    while (matcher.lookingAt()) {
      if (matcher.group(1).equals(SHA_256)) {
        wanted = Integer.parseInt(matcher.group(2));
      }
      matcher.region(matcher.end(), matcher.regionEnd());
    }
    return wanted > 0;
  }

  /**
   * The digests a sender vouches for, by algorithm; those nobody here computes are left out.
   *
   * @throws TransferException {@code INVALID_ARGUMENT} for a field that cannot be read
   */
  static Map<String, byte[]> of(String field, List<String> lines) {
    Map<String, byte[]> digests = new LinkedHashMap<>();
    String text = String.join(",", lines);
    Matcher matcher = DIGEST.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.region(at, text.length()).lookingAt()) {
        throw malformed(field);
      }
      Optional<Integer> length =
          Optional.ofNullable(LENGTHS.get(matcher.group(1).toLowerCase(Locale.ROOT)));
      if (length.isPresent()) {
        digests.put(matcher.group(1), decoded(field, matcher.group(2), length.get()));
      }
      at = matcher.end();
    }
    return digests;
  }

  private static byte[] decoded(String field, String base64, int length) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (bytes.length == length) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw malformed(field);
    }
    throw malformed(field);
  }

  private static TransferException malformed(String field) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, field + " is no dictionary of digests (RFC 9530 §2)");
  }
}
