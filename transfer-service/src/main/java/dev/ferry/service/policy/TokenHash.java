package dev.ferry.service.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a token. Tokens are random, so it needs no salt and no work factor.
 *
 * @param hex 64 hex digits
 */
public record TokenHash(String hex) {
  private static final int DIGITS = 64;

  /**
   * Refuses what is no SHA-256.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public TokenHash {
    if (hex.length() != DIGITS || !hex.chars().allMatch(TokenHash::isHexDigit)) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A token's SHA-256 has 64 hex digits, in small letters");
    }
  }

  private static boolean isHexDigit(int letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  }

  /** The hash of a token. */
  public static TokenHash of(String token) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
      return new TokenHash(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Compares in a time that does not depend on where they differ. */
  boolean isSame(TokenHash other) {
    return MessageDigest.isEqual(hex.getBytes(UTF_8), other.hex.getBytes(UTF_8));
  }

  /** Nothing of the hash. */
  @Override
  public String toString() {
    return "TokenHash[…]";
  }
}
