package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the segments of an upload change when one of them is opened.
 *
 * @param opened the one, as it is from now on
 * @param isNew whether it was not there before
 * @param changed others that end where it begins, under a new epoch
 * @param removed others in whose place it comes
 */
public record SegmentPlan(
    SegmentRecord opened, boolean isNew, List<SegmentRecord> changed, List<SegmentRecord> removed) {

  /**
   * The plan.
   *
   * @param wanted the segment as it would be if it were new
   * @param present those of the upload, in any order
   * @throws TransferException {@code INVALID_ARGUMENT} when bytes of it are durable elsewhere
   */
  public static SegmentPlan of(
      SegmentRecord wanted, UploadRecord whole, List<SegmentRecord> present) {
    boolean inside =
        wanted.baseBytes() >= whole.durable().lengthBytes()
            && wanted.lengthBytes() > 0
            && wanted.lengthBytes()
                <= whole.created().length().bytes().orElse(0) - wanted.baseBytes();
    require(inside, wanted);
    SegmentRecord opened = wanted;
    List<SegmentRecord> changed = new ArrayList<>();
    List<SegmentRecord> removed = new ArrayList<>();
    for (SegmentRecord other : present) {
      if (other.baseBytes() == wanted.baseBytes()) {
        opened = with(other, wanted.lengthBytes(), other.durable());
        require(opened.lengthBytes() >= opened.durable().lengthBytes(), wanted);
      } else if (other.baseBytes() < wanted.baseBytes()) {
        require(other.durableEnd() <= wanted.baseBytes(), wanted);
        if (other.end() > wanted.baseBytes()) {
          changed.add(with(other, wanted.baseBytes() - other.baseBytes(), other.durable()));
        }
      } else if (other.baseBytes() < wanted.end()) {
        require(other.durable().equals(Prefix.EMPTY), wanted);
        removed.add(other);
      }
    }
    return new SegmentPlan(opened, opened == wanted, changed, removed);
  }

  private static SegmentRecord with(SegmentRecord segment, long lengthBytes, Prefix durable) {
    return new SegmentRecord(
        segment.id(),
        segment.whole(),
        segment.baseBytes(),
        lengthBytes,
        segment.epoch() + 1,
        durable);
  }

  private static void require(boolean right, SegmentRecord wanted) {
    if (!right) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "The segment of %d bytes at %d is not inside of what is missing"
              .formatted(wanted.lengthBytes(), wanted.baseBytes()));
    }
  }
}
