package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import java.util.Map;
import java.util.Optional;

/** Whether who comes with a transfer key means the upload that has it. */
final class SameTransfer {
  private SameTransfer() {}

  /**
   * Refuses another target, and another object where that can be told.
   *
   * @throws TransferException {@code KEY_CONFLICT} or {@code SOURCE_CHANGED}
   */
  static void require(UploadRecord found, OpenUpload wish) {
    requireTarget(found.created(), wish);
    requireLength(found.created(), wish);
    wish.digest().handedIn().ifPresent(digest -> requireDigest(found, digest));
  }

  /**
   * The same for a whole object, which has its checksum to be told by even when no digest was made.
   *
   * @throws TransferException {@code KEY_CONFLICT} or {@code SOURCE_CHANGED}
   */
  static void requireWhole(UploadRecord found, OpenUpload wish, int crc32c) {
    requireTarget(found.created(), wish);
    requireLength(found.created(), wish);
    Optional<Digest> digest = wish.digest().handedIn();
    found.receipt().ifPresent(receipt -> requireWhole(receipt, digest, crc32c));
  }

  private static void requireWhole(Receipt receipt, Optional<Digest> digest, int crc32c) {
    boolean bothKnown = digest.isPresent() && receipt.digest().isPresent();
    if (receipt.crc32c() != crc32c || (bothKnown && !digest.equals(receipt.digest()))) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "Other bytes were published under the transfer key than those that came now");
    }
  }

  private static void requireTarget(NewUpload created, OpenUpload wish) {
    if (!created.file().equals(wish.file())) {
      throw new TransferException(
          FailureCode.KEY_CONFLICT,
          "The transfer key belongs to an upload of " + created.file() + ", not " + wish.file());
    }
  }

  private static void requireLength(NewUpload created, OpenUpload wish) {
    boolean bothKnown = created.length().isKnown() && wish.length().isKnown();
    if (bothKnown && !created.length().equals(wish.length())) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "The upload was begun with "
              + created.length()
              + " bytes, the source has "
              + wish.length()
              + " now",
          Map.of("length", created.length().toString()));
    }
  }

  private static void requireDigest(UploadRecord found, Digest handedIn) {
    Optional<Receipt> receipt =
        found.receipt().filter(proof -> found.state() == UploadState.PUBLISHED);
    if (receipt.isPresent() && receipt.get().digest().isEmpty()) {
      throw new TransferException(
          FailureCode.KEY_CONFLICT,
          "The upload under the transfer key was published without a digest, so the one handed in, "
              + handedIn
              + ", cannot be compared");
    }
    Optional<Digest> known =
        receipt
            .flatMap(Receipt::digest)
            .or(() -> Optional.ofNullable(found.created().expectedDigestOrNull()));
    if (known.isPresent() && !known.get().equals(handedIn)) {
      throw new TransferException(
          FailureCode.SOURCE_CHANGED,
          "The upload under the transfer key is of "
              + known.get()
              + ", the digest handed in now is "
              + handedIn,
          Map.of("digest", known.get().toString()));
    }
  }
}
