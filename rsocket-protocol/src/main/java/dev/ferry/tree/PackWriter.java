package dev.ferry.tree;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes items into a buffer, one behind the other. Paths are shortened by what they share with the
 * one before. The buffer stays the caller's.
 */
public final class PackWriter {
  private static final int MAX_MESSAGE_LETTERS = 256;

  private final ByteBuffer target;
  private byte[] lastPath = {};
  private int count;

  /** A writer that begins at the buffer's position. */
  public PackWriter(ByteBuffer target) {
    this.target = target;
    target.put((byte) Pack.VERSION);
  }

  /** How many items were written. */
  public int count() {
    return count;
  }

  /** Whether an entry with that much data certainly has room. */
  public boolean hasRoomFor(long dataBytes) {
    return target.remaining() >= Pack.ENTRY_BYTES_MAX + dataBytes;
  }

  /** Writes an entry without data. */
  public void add(TreeEntry entry) {
    put(entry, 0);
  }

  /**
   * Writes an entry; the caller puts {@code entry.sizeBytes()} bytes of data behind it, or calls
   * {@link #undo}.
   *
   * @return a mark for {@link #undo}
   */
  public Mark addWithData(TreeEntry entry) {
    Mark mark = new Mark(target.position(), lastPath, count);
    put(entry, Pack.HAS_DATA);
    return mark;
  }

  /** Takes back everything since the mark. */
  public void undo(Mark mark) {
    target.position(mark.position);
    lastPath = mark.lastPath;
    count = mark.count;
  }

  /** Writes what happened to an entry. */
  public void add(TreeFailure failure) {
    target.put((byte) Pack.FAILURE_TYPE);
    putPath(failure.path());
    putText(failure.code().name());
    String message = failure.message();
    putText(
        message.length() <= MAX_MESSAGE_LETTERS
            ? message
            : message.substring(0, MAX_MESSAGE_LETTERS));
    count++;
  }

  private void put(TreeEntry entry, int flags) {
    Digest digest = entry.digestOrNull();
    target.put((byte) (entry.type().ordinal() + 1));
    target.put((byte) (flags | (digest == null ? 0 : Pack.HAS_DIGEST)));
    putPath(entry.path());
    putNumber(entry.mode());
    target.putLong(entry.modified().getEpochSecond());
    putNumber(entry.modified().getNano());
    putNumber(entry.sizeBytes());
    entry.target().ifPresent(this::putText);
    if (digest != null) {
      target.put(digest.bytes());
    }
    count++;
  }

  private void putPath(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    int shared = 0;
    int most = Math.min(bytes.length, lastPath.length);
    while (shared < most && bytes[shared] == lastPath[shared]) {
      shared++;
    }
    putNumber(shared);
    putNumber(bytes.length - shared);
    target.put(bytes, shared, bytes.length - shared);
    lastPath = bytes;
  }

  private void putText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putNumber(bytes.length);
    target.put(bytes);
  }

  /** Seven bits a byte, the lowest first, the eighth says that more follow. */
  private void putNumber(long number) {
    long rest = number;
    while (rest > 0x7f) {
      target.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
  }

  /** Where a writer stood. */
  public static final class Mark {
    private final int position;
    private final byte[] lastPath;
    private final int count;

    private Mark(int position, byte[] lastPath, int count) {
      this.position = position;
      this.lastPath = lastPath;
      this.count = count;
    }
  }
}
