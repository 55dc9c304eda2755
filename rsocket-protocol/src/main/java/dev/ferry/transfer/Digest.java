package dev.ferry.transfer;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * SHA-256 of a whole object, printed {@code sha256:…} with 64 lower-case hex digits.
 *
 * @param hex the digits alone
 */
public record Digest(String hex) {
  /** Length of the raw digest. */
  public static final int LENGTH_BYTES = 32;

  private static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /** Refuses anything but 64 lower-case hex digits. */
  public Digest {
    if (!FORM.matcher(hex).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A digest is 'sha256:' and 64 lower-case hex digits");
    }
  }

  /** From the 32 raw bytes. */
  public static Digest ofBytes(byte[] raw) {
    return new Digest(HexFormat.of().formatHex(raw));
  }

  /** Reads {@code sha256:<hex>}. */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A digest is 'sha256:' and 64 lower-case hex digits");
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** The 32 raw bytes, a fresh array. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
