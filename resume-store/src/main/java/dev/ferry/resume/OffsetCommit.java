package dev.ferry.resume;

import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.UploadId;
import java.time.Instant;

/**
 * One upload's part of a group commit.
 *
 * @param id the upload
 * @param epoch the writer's epoch
 * @param expected the frontier the writer believes to be committed
 * @param durable the new frontier and its checksum; not below {@code expected}
 * @param now time of the commit; the expiry is renewed from it
 */
public record OffsetCommit(UploadId id, long epoch, Prefix expected, Prefix durable, Instant now) {

  /** Refuses a frontier that moves back. */
  public OffsetCommit {
    if (durable.lengthBytes() < expected.lengthBytes()) {
      throw new IllegalArgumentException("a frontier never moves back");
    }
  }
}
