package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.io.IOException;

/** What the sender of an upload is told when something was thrown. */
final class UploadFailures {
  private UploadFailures() {}

  static TransferException of(Throwable failure) {
    return failure instanceof TransferException known
        ? known
        : new TransferException(FailureCode.INTERNAL, "The upload failed: " + failure, failure);
  }

  /** What the upload is told whose bytes could not be forced. */
  static TransferException notForced(Throwable cause) {
    return cause instanceof IOException disk
        ? StorageFailures.of("forcing the upload to the disk", disk)
        : new TransferException(
            FailureCode.INTERNAL, "The upload could not be forced to the disk: " + cause, cause);
  }

  /** What the uploads of a group are told whose commit nobody knows of. */
  static TransferException notCommitted(Throwable failure) {
    return failure instanceof TransferException known
        ? known
        : new TransferException(
            FailureCode.STORE_UNAVAILABLE, "The resume store did not take the commit", failure);
  }

  static TransferException notFound(UploadId id) {
    return new TransferException(FailureCode.UPLOAD_NOT_FOUND, "There is no upload " + id);
  }

  static TransferException fenced(UploadId id) {
    return new TransferException(FailureCode.FENCED, "A newer writer took upload " + id + " over");
  }

  /** What whoever comes with the key of an upload that is over is told. */
  static TransferException ended(UploadRecord record) {
    FailureCode reason =
        switch (record.state()) {
          case ABORTED -> FailureCode.ABORTED;
          case EXPIRED -> FailureCode.EXPIRED;
          default -> record.reason().orElse(FailureCode.INTERNAL);
        };
    return new TransferException(reason, "Upload " + record.id() + " ended as " + record.state());
  }
}
