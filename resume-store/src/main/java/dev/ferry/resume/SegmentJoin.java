package dev.ferry.resume;

import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of an upload's segments when they are joined: arithmetic only, no byte is read.
 *
 * @param durable frontier of the whole after it
 * @param segments what is left behind gaps, each longer than before or the same, in order
 */
public record SegmentJoin(Prefix durable, List<SegmentRecord> segments) {

  /**
   * For an attach to the whole: its frontier moves over all segments that stand in a row, the last
   * of them as far as it got.
   *
   * @param segments in order of their bases
   */
  public static Prefix ofRow(Prefix frontier, List<SegmentRecord> segments) {
    Prefix durable = frontier;
    for (SegmentRecord segment : segments) {
      if (segment.baseBytes() != durable.lengthBytes()) {
        break;
      }
      durable = segment.appendedTo(durable);
    }
    return durable;
  }

  /**
   * For one who opens segments again: segments that touch become one, and those at the frontier
   * become part of the whole, unless they end within a piece; then they are to be gone on with.
   *
   * @param lengthBytes of the upload
   * @param segments in order of their bases
   */
  public static SegmentJoin ofAll(Prefix frontier, long lengthBytes, List<SegmentRecord> segments) {
    Prefix durable = frontier;
    List<SegmentRecord> left = new ArrayList<>();
    for (SegmentRecord segment : segments) {
      boolean ends = isPieceEnd(segment.durableEnd(), lengthBytes);
      if (segment.durable().lengthBytes() == 0) {
        continue;
      }
      if (left.isEmpty() && segment.baseBytes() == durable.lengthBytes() && ends) {
        durable = segment.appendedTo(durable);
      } else {
        add(segment, left);
      }
    }
    return new SegmentJoin(durable, List.copyOf(left));
  }

  private static boolean isPieceEnd(long offset, long lengthBytes) {
    return offset % Pieces.LENGTH_BYTES == 0 || offset == lengthBytes;
  }

  private static void add(SegmentRecord segment, List<SegmentRecord> left) {
    int last = left.size() - 1;
    if (last >= 0 && left.get(last).durableEnd() == segment.baseBytes()) {
      SegmentRecord before = left.remove(last);
      left.add(
          new SegmentRecord(
              before.id(),
              before.whole(),
              before.baseBytes(),
              segment.end() - before.baseBytes(),
              before.epoch(),
              segment.appendedTo(before.durable())));
    } else {
      left.add(segment);
    }
  }
}
