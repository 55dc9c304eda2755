package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;

/** Whether a Finish fits what was declared and what arrived. */
final class FinishCheck {
  private FinishCheck() {}

  /**
   * What is wrong with it, or null.
   *
   * @param digestOff whether this attach does without a digest
   * @param mended whether nothing is left that has to be sent again
   */
  static @Nullable TransferException check(
      UploadRecord record,
      Prefix written,
      UploadInput.Finish finish,
      boolean digestOff,
      boolean mended) {
    boolean tellsDigest = finish.source() != UploadInput.DigestSource.STORED;
    if (tellsDigest && digestOff == finish.digest().isPresent()) {
      return new TransferException(
          FailureCode.MALFORMED,
          digestOff ? "Finish has a digest, which is off" : "Field 'digest' is missing in Finish");
    }
    ContentLength declared = record.created().length();
    if (declared.isExceededBy(finish.lengthBytes())) {
      return tooLong(finish, "declared were " + declared);
    }
    if (declared.isKnown() && finish.lengthBytes() < declared.knownBytes()) {
      return tooShort(finish.lengthBytes(), "declared were " + declared);
    }
    if (written.lengthBytes() < finish.lengthBytes()) {
      return tooShort(written.lengthBytes(), "the whole is " + finish.lengthBytes());
    }
    if (written.lengthBytes() > finish.lengthBytes()) {
      return tooLong(finish, "but " + written.lengthBytes() + " arrived");
    }
    return mended
        ? null
        : new TransferException(
            FailureCode.TOO_SHORT, "Finished before the damaged ranges were sent again");
  }

  private static TransferException tooLong(UploadInput.Finish finish, String why) {
    return new TransferException(
        FailureCode.TOO_LONG, "Finished with " + finish.lengthBytes() + " bytes, " + why);
  }

  private static TransferException tooShort(long bytes, String why) {
    return new TransferException(
        FailureCode.TOO_SHORT, "Finished after " + bytes + " bytes, " + why);
  }
}
