package dev.ferry.transfer;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Name of one upload: 26 letters of {@code [a-z2-7]}, made by the service, never a path. The
 * service takes the time and 80 random bits; nothing may depend on what is in them or on their
 * order.
 *
 * @param value the letters
 */
public record UploadId(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z2-7]{26}");

  /** In the order of their codes, so that ids sort by their time. */
  private static final char[] ALPHABET = "234567abcdefghijklmnopqrstuvwxyz".toCharArray();

  private static final int LETTERS = 26;
  private static final int TIME_LETTERS = 10;
  private static final int BITS_PER_LETTER = 5;

  /** Refuses anything but 26 letters of the alphabet. */
  public UploadId {
    if (!FORM.matcher(value).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "An upload id is 26 letters of [a-z2-7]");
    }
  }

  /** A fresh id of 130 bits from the given source of randomness. */
  public static UploadId random(SecureRandom random) {
    StringBuilder letters = new StringBuilder(LETTERS);
    appendRandom(letters, random);
    return new UploadId(letters.toString());
  }

  /**
   * A fresh id that begins with the time in milliseconds, so that those of one moment are
   * neighbours in an index: what changes together is in few of its pages.
   */
  public static UploadId fresh(Instant now, SecureRandom random) {
    StringBuilder letters = new StringBuilder(LETTERS);
    long millis = now.toEpochMilli();
    for (int letter = TIME_LETTERS - 1; letter >= 0; letter--) {
      letters.append(ALPHABET[(int) (millis >>> letter * BITS_PER_LETTER) & 0x1f]);
    }
    appendRandom(letters, random);
    return new UploadId(letters.toString());
  }

  private static void appendRandom(StringBuilder letters, SecureRandom random) {
    byte[] bits = new byte[17];
    random.nextBytes(bits);
    for (int from = 0; letters.length() < LETTERS; from += BITS_PER_LETTER) {
      letters.append(ALPHABET[fiveBits(bits, from)]);
    }
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
