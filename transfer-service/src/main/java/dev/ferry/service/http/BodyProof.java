package dev.ferry.service.http;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a client said of one body before it sent it. Used by one thread at a time, for one body. */
public interface BodyProof {

  /** The next bytes of the body; read to their end. */
  void update(ByteBuffer bytes);

  /** Whether the bytes so far are those the client meant; the last call. */
  boolean holds();

  /** The body has that CRC-32C. */
  static BodyProof crc32c(int expected) {
    return new BodyProof() {
      private int actual = Crc32c.EMPTY;

      @Override
      public void update(ByteBuffer bytes) {
        int length = bytes.remaining();
        actual = Crc32c.combine(actual, Crc32c.of(bytes), length);
      }

      @Override
      public boolean holds() {
        return actual == expected;
      }
    };
  }

  /**
   * The body has that digest.
   *
   * @param algorithm its name as Java has it
   * @throws TransferException {@code INVALID_ARGUMENT} when it is not known
   */
  static BodyProof digest(String algorithm, byte[] expected) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "There is no digest '" + algorithm + "' here", e);
    }
    byte[] wanted = expected.clone();
    return new BodyProof() {
      @Override
      public void update(ByteBuffer bytes) {
        digest.update(bytes);
      }

      @Override
      public boolean holds() {
        return MessageDigest.isEqual(digest.digest(), wanted);
      }
    };
  }
}
