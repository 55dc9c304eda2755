package dev.ferry.tree;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a pack, which may have been made by anybody.
 *
 * <p>An entry whose values cannot be meant becomes a {@link Pack.Failed}; bytes that are no pack
 * fail with {@code MALFORMED}.
 */
public final class PackReader {
  private static final int MAX_PATH_BYTES = 4096;
  private static final int MAX_TEXT_BYTES = 4 * 4096;

  private final ByteBuffer source;
  private byte[] lastPath = {};

  /**
   * A reader.
   *
   * @param source read to its limit; stays the caller's, and the data of items are views of it
   * @throws TransferException {@code MALFORMED} for another version
   */
  public PackReader(ByteBuffer source) {
    this.source = source;
    if (!source.hasRemaining() || source.get() != Pack.VERSION) {
      throw malformed("A pack begins with its version, " + Pack.VERSION, null);
    }
  }

  /**
   * The next item.
   *
   * @return null at the end
   * @throws TransferException {@code MALFORMED}
   */
  public Pack.@Nullable Item next() {
    if (!source.hasRemaining()) {
      return null;
    }
    try {
      int type = source.get();
      return type == Pack.FAILURE_TYPE ? failure() : content(type);
    } catch (BufferUnderflowException e) {
      throw malformed("A pack ends within an item", e);
    }
  }

  private Pack.Item failure() {
    String path = path();
    String code = text();
    return new Pack.Failed(
        new TreeFailure(path, FailureCode.byName(code).orElse(FailureCode.INTERNAL), text()));
  }

  private Pack.Item content(int number) {
    TreeEntry.Type[] types = TreeEntry.Type.values();
    if (number < 1 || number > types.length) {
      throw malformed("A pack has an item of unknown type " + number, null);
    }
    TreeEntry.Type type = types[number - 1];
    int flags = source.get();
    String path = path();
    long mode = number();
    long seconds = source.getLong();
    long nanos = number();
    long size = number();
    boolean isLink = type == TreeEntry.Type.LINK || type == TreeEntry.Type.HARD_LINK;
    String target = isLink ? text() : null;
    Digest digest = (flags & Pack.HAS_DIGEST) == 0 ? null : digest();
    boolean hasData = (flags & Pack.HAS_DATA) != 0;
    ByteBuffer data = hasData ? data(size) : ByteBuffer.allocate(0);
    try {
      Instant modified = Instant.ofEpochSecond(seconds, nanos);
      return new Pack.Content(
          new TreeEntry(path, type, (int) mode, modified, size, target, digest), data, hasData);
    } catch (TransferException e) {
      return new Pack.Failed(TreeFailure.of(path, e));
    } catch (DateTimeException | ArithmeticException e) {
      return new Pack.Failed(
          new TreeFailure(path, FailureCode.INVALID_ARGUMENT, "its time is out of range"));
    }
  }

  private ByteBuffer data(long size) {
    if (size > source.remaining()) {
      throw malformed("A pack ends within the bytes of a file", null);
    }
    ByteBuffer data = source.slice(source.position(), (int) size);
    source.position(source.position() + (int) size);
    return data;
  }

  private Digest digest() {
    byte[] raw = new byte[Digest.LENGTH_BYTES];
    source.get(raw);
    return Digest.ofBytes(raw);
  }

  private String path() {
    int shared = length(lastPath.length);
    int rest = length(MAX_PATH_BYTES);
    if (shared + rest > MAX_PATH_BYTES) {
      throw malformed("A path in a pack is longer than " + MAX_PATH_BYTES + " bytes", null);
    }
    byte[] bytes = java.util.Arrays.copyOf(lastPath, shared + rest);
    source.get(bytes, shared, rest);
    lastPath = bytes;
    return decoded(bytes);
  }

  private String text() {
    byte[] bytes = new byte[length(MAX_TEXT_BYTES)];
    source.get(bytes);
    return decoded(bytes);
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("A pack has text that is not UTF-8", e);
    }
  }

  private int length(int most) {
    long length = number();
    if (length > most) {
      throw malformed("A pack has a length of " + length + " where " + most + " is the most", null);
    }
    return (int) length;
  }

  private long number() {
    long number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte part = source.get();
      number |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return number;
      }
    }
    throw malformed("A pack has a number beyond 63 bits", null);
  }

  private static TransferException malformed(String why, @Nullable Throwable cause) {
    return new TransferException(FailureCode.MALFORMED, why, cause);
  }
}
