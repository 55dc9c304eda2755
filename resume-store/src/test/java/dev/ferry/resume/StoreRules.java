package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import java.time.Duration;
import java.util.Map;

/** What a store refuses, and why. */
final class StoreRules {
  private static final Duration EXPIRY_MAX = Duration.ofDays(36_500);
  private static final int ETAG_LENGTH_MAX = 1024;

  private StoreRules() {}

  static void requireValues(NewUpload upload) {
    if (upload.expiry().compareTo(EXPIRY_MAX) > 0) {
      throw invalid("A waiting time is 0 to 36500 days, not " + upload.expiry());
    }
    if (upload.condition().etag().filter(etag -> etag.length() > ETAG_LENGTH_MAX).isPresent()) {
      throw invalid("A version (etag) has at most " + ETAG_LENGTH_MAX + " characters");
    }
    if (upload.noteOrNull() != null && upload.noteOrNull().length() > NewUpload.NOTE_LENGTH_MAX) {
      throw invalid("A note has at most " + NewUpload.NOTE_LENGTH_MAX + " characters");
    }
  }

  private static TransferException invalid(String message) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, message);
  }

  static TransferException keyInUse(UploadRecord present) {
    return new TransferException(
        FailureCode.KEY_CONFLICT,
        "Workspace %s already has an upload under the transfer key '%s'"
            .formatted(present.created().file().workspace(), present.created().key()),
        Map.of("uploadId", present.id().value()));
  }

  static CommitResult verdict(UploadRecord record, OffsetCommit commit) {
    if (record.state() != UploadState.OPEN) {
      return CommitResult.NOT_OPEN;
    }
    if (record.epoch() != commit.epoch()) {
      return CommitResult.FENCED;
    }
    boolean continues = record.durable().lengthBytes() == commit.expected().lengthBytes();
    boolean fits = !record.created().length().isExceededBy(commit.durable().lengthBytes());
    return continues && fits ? CommitResult.COMMITTED : CommitResult.WRONG_FRONTIER;
  }

  static boolean mayDeclare(UploadRecord record, long lengthBytes) {
    return record.state() == UploadState.OPEN
        && !record.created().length().isKnown()
        && record.durable().lengthBytes() <= lengthBytes;
  }

  static boolean mayPublish(UploadRecord record, long epoch, Receipt receipt) {
    var declared = record.created().length();
    return record.state() == UploadState.OPEN
        && record.epoch() == epoch
        && record.durable().lengthBytes() == receipt.lengthBytes()
        && (!declared.isKnown() || declared.knownBytes() == receipt.lengthBytes());
  }

  static UploadRecord requireOwn(UploadRecord record, Receipt receipt) {
    if (!record.created().file().equals(receipt.file())) {
      throw new TransferException(
          FailureCode.INTERNAL,
          "A receipt for " + receipt.file() + " was given to the upload " + record.id());
    }
    return record;
  }
}
