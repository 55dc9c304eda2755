package dev.ferry.service.upload;

import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadStatus;

/** What became of a whole upload in one step. */
public sealed interface PutOutcome {

  /** It is published, now or before. */
  record Published(Receipt receipt) implements PutOutcome {}

  /** The key belongs to an upload that is under way; the bytes were not taken. */
  record UnderWay(UploadStatus status) implements PutOutcome {}
}
