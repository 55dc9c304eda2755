package dev.ferry.service.upload;

import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.util.Map;

/** Whether a chunk is the next one of its upload. */
final class ChunkCheck {
  private ChunkCheck() {}

  /**
   * Refuses a chunk that does not follow what was written, or ends beyond what was declared.
   *
   * @throws TransferException {@code WRONG_OFFSET}, {@code TOO_LONG}
   */
  static void requireNext(UploadRecord record, Prefix written, ChunkBody chunk) {
    if (chunk.offset() != written.lengthBytes()) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET,
          "A chunk starts at " + chunk.offset() + ", expected " + written.lengthBytes(),
          Map.of("expected", Long.toString(written.lengthBytes())));
    }
    long end = chunk.offset() + chunk.lengthBytes();
    ContentLength declared = record.created().length();
    if (declared.isExceededBy(end)) {
      throw new TransferException(
          FailureCode.TOO_LONG, "A chunk ends at " + end + ", but " + declared + " was declared");
    }
  }
}
