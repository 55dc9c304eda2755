package dev.ferry.resume;

import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadId;

/**
 * A committed snapshot of one segment: a part of an open upload that is written apart from its
 * beginning. Commits name it by its own id.
 *
 * @param id its name
 * @param whole the upload it is a part of
 * @param baseBytes offset of its first byte in the upload
 * @param lengthBytes how many bytes it may have
 * @param epoch epoch of its newest writer
 * @param durable how many of its own bytes are durable, and their checksum
 */
public record SegmentRecord(
    UploadId id, UploadId whole, long baseBytes, long lengthBytes, long epoch, Prefix durable) {

  /** Offset in the upload behind its last durable byte. */
  public long durableEnd() {
    return baseBytes + durable.lengthBytes();
  }

  /** Offset in the upload behind the last byte it may have. */
  public long end() {
    return baseBytes + lengthBytes;
  }

  /** What is durable of a prefix and of this segment, which begins at its end. */
  Prefix appendedTo(Prefix before) {
    return before.append(durable.lengthBytes(), durable.crc32c());
  }
}
