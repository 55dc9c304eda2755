package dev.ferry.tree;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Hashes of pieces by which two files are compared: the first 128 bits of a piece's SHA-256
 * (docs/protocol.md §12.9). Not safe for several threads.
 */
public final class PieceHash {
  /** Length of a hash. */
  public static final int LENGTH_BYTES = 16;

  private final MessageDigest sha256 = sha256();

  /** The hash of what remains in the buffer, which is read to its limit. */
  public byte[] of(ByteBuffer bytes) {
    sha256.update(bytes);
    return Arrays.copyOf(sha256.digest(), LENGTH_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
