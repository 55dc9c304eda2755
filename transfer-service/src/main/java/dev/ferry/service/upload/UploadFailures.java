package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;

/** What the sender of an upload is told when something was thrown. */
final class UploadFailures {
  private UploadFailures() {}

  static TransferException of(Throwable failure) {
    return failure instanceof TransferException known
        ? known
        : new TransferException(FailureCode.INTERNAL, "The upload failed: " + failure, failure);
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
