package dev.ferry.transfer;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli) of byte ranges, and its combination.
 *
 * <p>Combining is what makes the checksum of a growing prefix free: the CRC is linear over GF(2),
 * so appending {@code n} bytes multiplies the old checksum, seen as a polynomial, by {@code x^(8n)}
 * modulo the CRC polynomial, and adds the checksum of the appended bytes. Polynomials are held bit
 * reversed, as the checksum itself is. Powers come from a table of {@code x^(2^k)}; a combination
 * costs a few microseconds however long the ranges are.
 */
public final class Crc32c {
  /** Checksum of no bytes. */
  public static final int EMPTY = 0;

  /** The Castagnoli polynomial, bit reversed. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int ONE = 1 << 31;
  private static final int[] POWERS_OF_TWO = powersOfTwo();

  private Crc32c() {}

  /** Checksum of the buffer's remaining bytes; its position does not move. */
  public static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** Checksum of a range of an array. */
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /**
   * Checksum of two adjacent ranges from the checksums of each.
   *
   * @param first checksum of the first range
   * @param second checksum of the range behind it
   * @param secondLengthBytes length of the second range, not negative
   */
  public static int combine(int first, int second, long secondLengthBytes) {
    if (secondLengthBytes < 0) {
      throw new IllegalArgumentException("secondLengthBytes is negative: " + secondLengthBytes);
    }
    return multiply(powerOfX(secondLengthBytes), first) ^ second;
  }

  /** {@code x^(8 * bytes)} modulo the polynomial. */
  private static int powerOfX(long bytes) {
    int power = ONE;
    int exponentBit = 3;
    for (long rest = bytes; rest != 0; rest >>>= 1) {
      if ((rest & 1) == 1) {
        power = multiply(POWERS_OF_TWO[exponentBit % POWERS_OF_TWO.length], power);
      }
      exponentBit++;
    }
    return power;
  }

  /** Product of two polynomials modulo the CRC polynomial. */
  private static int multiply(int left, int right) {
    int product = 0;
    int shifted = right;
    for (int mask = ONE; mask != 0; mask >>>= 1) {
      if ((left & mask) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
    }
    return product;
  }

  /** {@code x^(2^k)} for k = 0..30; the order of x divides 2^31 - 1, so the table wraps at 31. */
  private static int[] powersOfTwo() {
    int[] powers = new int[31];
    powers[0] = ONE >>> 1;
    for (int k = 1; k < powers.length; k++) {
      powers[k] = multiply(powers[k - 1], powers[k - 1]);
    }
    return powers;
  }
}
