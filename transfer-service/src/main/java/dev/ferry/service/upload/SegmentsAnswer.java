package dev.ferry.service.upload;

import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.SegmentedUpload;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Receipt;
import java.util.List;

/** Answer to one who is going to send an upload in segments. */
public sealed interface SegmentsAnswer {

  /**
   * What is durable of it, and the epoch under which its segments may be opened.
   *
   * @param chunkBytes largest chunk that may be sent
   * @param windowBytes bytes that may be under way in one segment
   */
  record Taken(SegmentedUpload upload, int chunkBytes, int windowBytes) implements SegmentsAnswer {

    /** What is durable behind the frontier. */
    public List<ByteRange> stored() {
      return upload.segments().stream().map(Taken::range).toList();
    }

    private static ByteRange range(SegmentRecord segment) {
      return new ByteRange(segment.baseBytes(), segment.durable().lengthBytes());
    }
  }

  /** The upload was published before. */
  record Published(Receipt receipt) implements SegmentsAnswer {}
}
