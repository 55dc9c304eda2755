package dev.ferry.protocol.codec;

import dev.ferry.protocol.OpenPart;
import dev.ferry.transfer.ByteRange;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields about uploads in segments (docs/protocol.md §5.13). */
final class SegmentFields {
  private static final String SEGMENTS = "segments";
  private static final String SEGMENT = "segment";
  private static final String LENGTH = "segment-length";
  private static final String EPOCH = "segment-epoch";
  private static final String STORED = "stored";

  private SegmentFields() {}

  /** Nothing for a whole upload, as clients that do not know segments write nothing. */
  static void write(OpenPart part, FieldWriter fields) {
    if (part instanceof OpenPart.Segments) {
      fields.flag(SEGMENTS, true);
    } else if (part instanceof OpenPart.Segment segment) {
      fields
          .number(SEGMENT, segment.range().offset())
          .number(LENGTH, segment.range().lengthBytes())
          .number(EPOCH, segment.wholeEpoch());
    }
  }

  static OpenPart part(Fields fields) {
    OptionalLong base = fields.optionalNumber(SEGMENT);
    if (base.isPresent()) {
      return new OpenPart.Segment(
          fields.size(EPOCH), new ByteRange(base.getAsLong(), fields.size(LENGTH)));
    }
    return fields.flag(SEGMENTS) ? new OpenPart.Segments() : OpenPart.WHOLE;
  }

  static void writeStored(@Nullable List<ByteRange> stored, FieldWriter fields) {
    if (stored != null) {
      fields.flag(SEGMENTS, true);
      PieceFields.writeRanges(STORED, stored, fields);
    }
  }

  static @Nullable List<ByteRange> storedOrNull(Fields fields) {
    return fields.flag(SEGMENTS) ? PieceFields.ranges(STORED, fields) : null;
  }
}
