package dev.ferry.service.upload;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;

/** What the sender of an upload is told when something was thrown. */
final class UploadFailures {
  private UploadFailures() {}

  static TransferException of(Throwable failure) {
    return failure instanceof TransferException known
        ? known
        : new TransferException(FailureCode.INTERNAL, "The upload failed: " + failure, failure);
  }
}
