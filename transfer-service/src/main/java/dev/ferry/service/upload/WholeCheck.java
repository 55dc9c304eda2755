package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.util.HexFormat;

/**
 * Whether the object that was stored is the one the sender read, and the one that was asked for.
 */
final class WholeCheck {
  private WholeCheck() {}

  /**
   * Compares the checksum of everything that was written with the sender's.
   *
   * @throws TransferException {@code DIGEST_MISMATCH}
   */
  static void requireChecksum(Prefix whole, UploadInput.Finish finish) {
    Integer read = finish.crc32cOrNull();
    if (read != null && read != whole.crc32c()) {
      throw new TransferException(
          FailureCode.DIGEST_MISMATCH,
          "The stored object has CRC-32C "
              + hex(whole.crc32c())
              + ", what the sender read has "
              + hex(read));
    }
  }

  /**
   * Compares the digest of what was stored with the sender's and the one handed in.
   *
   * @throws TransferException {@code DIGEST_MISMATCH}
   */
  static void requireDigest(NewUpload created, UploadInput.Finish finish, Digest stored) {
    Digest demanded = created.expectedDigestOrNull();
    if (demanded != null) {
      requireDemanded(demanded, stored);
    }
    Digest sent = finish.digestOrNull();
    if (finish.source() != UploadInput.DigestSource.STORED && !stored.equals(sent)) {
      throw mismatch(
          stored, (finish.handedIn() ? "the digest handed in is " : "the sender computed ") + sent);
    }
  }

  /**
   * Compares the digest of what was stored with the one it must have.
   *
   * @throws TransferException {@code DIGEST_MISMATCH}
   */
  static void requireDemanded(Digest demanded, Digest stored) {
    if (!stored.equals(demanded)) {
      throw mismatch(stored, "the digest handed in is " + demanded);
    }
  }

  private static TransferException mismatch(Digest stored, String other) {
    return new TransferException(
        FailureCode.DIGEST_MISMATCH, "The stored object is " + stored + ", " + other);
  }

  private static String hex(int checksum) {
    return HexFormat.of().toHexDigits(checksum);
  }
}
