package dev.ferry.protocol.codec;

import dev.ferry.protocol.ServerMessage.PieceChecksums;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The fields about pieces (docs/protocol.md §6.6). */
final class PieceFields {
  private static final String FIRST = "first";
  private static final String COUNT = "count";
  private static final String CHECKSUMS = "checksums";

  private PieceFields() {}

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
