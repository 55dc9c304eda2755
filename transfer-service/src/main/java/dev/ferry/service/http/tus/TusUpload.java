package dev.ferry.service.http.tus;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceFile;

/**
 * How an upload stands, and what this door keeps with it.
 *
 * @param status a snapshot
 * @param note what is kept
 */
record TusUpload(UploadStatus status, TusNote note) {

  UploadConcat concat() {
    return note.concat(file().workspace());
  }

  WorkspaceFile file() {
    return status.file();
  }

  long offset() {
    return status.durable().lengthBytes();
  }

  boolean isPublished() {
    return status.state() == UploadState.PUBLISHED;
  }

  /** Whether all its bytes are durable, and nobody made it visible yet. */
  boolean isToBePublished() {
    return status.state() == UploadState.OPEN
        && status.length().knownBytes() == offset()
        && note.concat().isEmpty();
  }

  /** Whether it is given up one day unless it goes on. */
  boolean expires() {
    return status.state() == UploadState.OPEN;
  }

  TusUpload at(UploadStatus now) {
    return new TusUpload(now, note);
  }

  /**
   * Fails for one that nobody can continue or read any more.
   *
   * @throws TransferException {@code EXPIRED}, {@code ABORTED}
   */
  TusUpload requireThere() {
    if (note.removed()) {
      throw new TransferException(FailureCode.ABORTED, "The upload was removed by its client");
    }
    return switch (status.state()) {
      case OPEN, PUBLISHING, PUBLISHED -> this;
      case EXPIRED ->
          throw new TransferException(FailureCode.EXPIRED, "The upload was not continued in time");
      case ABORTED, FAILED ->
          throw new TransferException(FailureCode.ABORTED, "The upload is over");
    };
  }
}
