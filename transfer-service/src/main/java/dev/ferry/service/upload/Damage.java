package dev.ferry.service.upload;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a reading of all stored bytes found, piece after piece: which of them are not what was
 * acknowledged, and whether it is known what they must be.
 *
 * <p>The recorded checksums, and where none is recorded those of the bytes that are there, must
 * combine to the checksum the resume store committed; what is behind the last whole piece follows
 * from it.
 */
final class Damage {
  /** Most ranges a sender is asked for; more is a lost volume. */
  private static final int MAX_RANGES = 256;

  /** Recorded of a piece that was never written. */
  static final int UNKNOWN = 0;

  private final Prefix acknowledged;
  private final List<ByteRange> ranges = new ArrayList<>();
  private Prefix expected = Prefix.EMPTY;
  private Prefix stored = Prefix.EMPTY;
  private boolean allStored = true;
  private boolean allRecorded = true;
  private boolean hopeless;

  Damage(Prefix acknowledged) {
    this.acknowledged = acknowledged;
  }

  /** The next whole piece; {@link #UNKNOWN} is recorded when nothing is. */
  void piece(int recorded, long actual) {
    store(Pieces.LENGTH_BYTES, actual);
    boolean known = recorded != UNKNOWN;
    allRecorded &= known;
    hopeless |= !known && actual == StoredPieces.MISSING;
    if (known && actual != Integer.toUnsignedLong(recorded)) {
      add(expected.lengthBytes(), Pieces.LENGTH_BYTES);
    }
    expected = expected.append(Pieces.LENGTH_BYTES, known ? recorded : (int) actual);
  }

  private void store(long lengthBytes, long actual) {
    allStored &= actual != StoredPieces.MISSING;
    stored = stored.append(lengthBytes, (int) actual);
  }

  /** What is behind the last whole piece; nothing when the checksum of nothing is given. */
  void rest(long actual) {
    long length = acknowledged.lengthBytes() - expected.lengthBytes();
    store(length, actual);
    boolean right = actual == Integer.toUnsignedLong(restChecksum());
    if (!right && allRecorded && length > 0) {
      add(expected.lengthBytes(), length);
    } else if (!right) {
      hopeless = true;
    }
  }

  private void add(long offset, long lengthBytes) {
    int last = ranges.size() - 1;
    if (last >= 0 && ranges.get(last).end() == offset) {
      ByteRange before = ranges.get(last);
      ranges.set(last, new ByteRange(before.offset(), before.lengthBytes() + lengthBytes));
    } else if (ranges.size() < MAX_RANGES) {
      ranges.add(new ByteRange(offset, lengthBytes));
    } else {
      hopeless = true;
    }
  }

  /** What the checksum behind the last whole piece must be. */
  int restChecksum() {
    long length = acknowledged.lengthBytes() - expected.lengthBytes();
    return acknowledged.crc32c() ^ Crc32c.combine(expected.crc32c(), Crc32c.EMPTY, length);
  }

  /** Whether all bytes are as they were acknowledged, whatever is recorded of them. */
  boolean isNone() {
    return allStored && stored.equals(acknowledged);
  }

  /** Whether it is known of every damaged byte what it must be. */
  boolean isRepairable() {
    return !hopeless;
  }

  /** What differs, in order. */
  List<ByteRange> ranges() {
    return List.copyOf(ranges);
  }

  /** The first byte of the first piece that differs, when it is known. */
  OptionalLong first() {
    if (!ranges.isEmpty()) {
      return OptionalLong.of(ranges.get(0).offset());
    }
    return hopeless && allRecorded ? OptionalLong.of(expected.lengthBytes()) : OptionalLong.empty();
  }
}
