package dev.ferry.protocol.codec;

import dev.ferry.protocol.ServerMessage.PieceChecksums;
import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The fields about pieces and their repair (docs/protocol.md §5.11 and §6.6). */
final class PieceFields {
  private static final String FIRST = "first";
  private static final String COUNT = "count";
  private static final String CHECKSUMS = "checksums";

  private static final String REPAIR = "repair";
  private static final String DAMAGED = "damaged";

  private PieceFields() {}

  /** Left out when it is false, as peers that do not know it leave it out. */
  static void writeRepair(boolean repair, FieldWriter fields) {
    if (repair) {
      fields.flag(REPAIR, true);
    }
  }

  static boolean repair(Fields fields) {
    return fields.flag(REPAIR);
  }

  static void writeDamaged(List<ByteRange> damaged, FieldWriter fields) {
    writeRanges(DAMAGED, damaged, fields);
  }

  static List<ByteRange> damaged(Fields fields) {
    return ranges(DAMAGED, fields);
  }

  /** Offset and length in turn; left out when there is no range. */
  static void writeRanges(String name, List<ByteRange> ranges, FieldWriter fields) {
    if (!ranges.isEmpty()) {
      fields.longs(
          name,
          ranges.stream()
              .flatMap(range -> Stream.of(range.offset(), range.lengthBytes()))
              .toList());
    }
  }

  static List<ByteRange> ranges(String name, Fields fields) {
    List<Long> numbers = fields.optionalLongList(name);
    if (numbers.size() % 2 != 0) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Field '" + name + "' has an offset without a length");
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 2) {
      ranges.add(new ByteRange(numbers.get(i), numbers.get(i + 1)));
    }
    return ranges;
  }

  static void write(PieceChecksums run, FieldWriter fields) {
    fields.number(FIRST, run.firstPiece()).number(COUNT, run.count());
    if (run.isKnown()) {
      ByteBuffer values = ByteBuffer.allocate(run.count() * Integer.BYTES);
      run.checksums().forEach(values::putInt);
      fields.bytes(CHECKSUMS, values.array());
    }
  }

  static PieceChecksums checksums(Fields fields) {
    int count = fields.intSize(COUNT);
    return new PieceChecksums(
        fields.size(FIRST),
        count,
        fields.optionalBytes(CHECKSUMS).map(raw -> values(raw, count)).orElseGet(List::of));
  }

  private static List<Integer> values(byte[] raw, int count) {
    if (raw.length == 0 || raw.length != (long) count * Integer.BYTES) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Field 'checksums' does not fit 'count'");
    }
    ByteBuffer bytes = ByteBuffer.wrap(raw);
    List<Integer> values = new ArrayList<>(count);
    while (bytes.hasRemaining()) {
      values.add(bytes.getInt());
    }
    return values;
  }
}
