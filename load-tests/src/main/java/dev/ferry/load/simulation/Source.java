package dev.ferry.load.simulation;

import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a writer reads: its bytes, all in memory. */
final class Source {
  private final String name;
  private final byte[] bytes;
  private final Digest digest;

  private Source(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
    this.digest = digest(bytes);
  }

  static Source of(String name, long seed, int length) {
    return new Source(name, new SeededBytes(seed).at(0, length).array());
  }

  /** One of another length that begins with the same bytes. */
  Source other(String otherName, long seed, int length, int sameBytes) {
    byte[] others = new SeededBytes(seed).at(0, length).array();
    System.arraycopy(bytes, 0, others, 0, Math.min(sameBytes, length));
    return new Source(otherName, others);
  }

  private static Digest digest(byte[] bytes) {
    try {
      return Digest.ofBytes(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  Digest digest() {
    return digest;
  }

  /** What a writer does before its first byte, docs/protocol.md §5.2. */
  boolean proves(Prefix prefix) {
    return prefix.lengthBytes() <= bytes.length
        && Crc32c.of(bytes, 0, (int) prefix.lengthBytes()) == prefix.crc32c();
  }

  Prefix whole() {
    return new Prefix(bytes.length, Crc32c.of(bytes, 0, bytes.length));
  }

  /** Whether the receipt is of these bytes. */
  boolean isNamedBy(Receipt receipt) {
    return new Prefix(receipt.lengthBytes(), receipt.crc32c()).equals(whole())
        && receipt.digest().map(digest::equals).orElse(true);
  }

  @Override
  public String toString() {
    return name;
  }
}
