package dev.ferry.transfer;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Name of one upload: 128 random bits in 26 letters of {@code [a-z2-7]}, made by the service, never
 * a path.
 */
public record UploadId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z2-7]{26}");
  private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
  private static final int LETTERS = 26;
  private static final int BITS_PER_LETTER = 5;

  /** Refuses anything but 26 letters of the alphabet. */
  public UploadId {
    if (!FORM.matcher(value).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "An upload id is 26 letters of [a-z2-7]");
    }
  }

  /** A fresh id from the given source of randomness. */
  public static UploadId random(SecureRandom random) {
    byte[] bits = new byte[17];
    random.nextBytes(bits);
    StringBuilder letters = new StringBuilder(LETTERS);
    for (int letter = 0; letter < LETTERS; letter++) {
      letters.append(ALPHABET[fiveBits(bits, letter * BITS_PER_LETTER)]);
    }
    return new UploadId(letters.toString());
  }

  private static int fiveBits(byte[] bits, int from) {
    int pair = (bits[from / 8] & 0xff) << 8;
    if (from / 8 + 1 < bits.length) {
      pair |= bits[from / 8 + 1] & 0xff;
    }
    return (pair >> (16 - BITS_PER_LETTER - from % 8)) & 0x1f;
  }

  @Override
  public String toString() {
    return value;
  }
}
