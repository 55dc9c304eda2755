package dev.ferry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Endless pseudo-random content in which every offset is computable on its own, so that terabytes
 * can be sent and verified without storing one of them.
 *
 * <p>Bytes come in blocks of 8: block {@code i} is SplitMix64's mix of {@code seed + (i + 1) *
 * golden}, little-endian. Stateless and safe for any thread.
 *
 * @param seed which content
 */
public record SeededBytes(long seed) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int BUFFER_BYTES = 1 << 20;

  /** The byte at an offset. */
  public byte byteAt(long offset) {
    return (byte) (block(offset >>> 3) >>> (8 * (offset & 7)));
  }

  /** Fills the buffer from its position to its limit with the content from {@code offset} on. */
  public void fill(ByteBuffer target, long offset) {
    long at = offset;
    while (target.hasRemaining() && (at & 7) != 0) {
      target.put(byteAt(at++));
    }
    ByteOrder order = target.order();
    target.order(ByteOrder.LITTLE_ENDIAN);
    int wholeBlocksEnd = target.position() + (target.remaining() & ~7);
    for (int position = target.position(); position < wholeBlocksEnd; position += 8, at += 8) {
      target.putLong(position, block(at >>> 3));
    }
    target.position(wholeBlocksEnd).order(order);
    while (target.hasRemaining()) {
      target.put(byteAt(at++));
    }
  }

  /** A fresh heap buffer with {@code length} bytes of the content from {@code offset} on. */
  public ByteBuffer at(long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    fill(bytes, offset);
    return bytes.flip();
  }

  /** Writes the first {@code length} bytes to a file, replacing it. */
  public void writeTo(Path file, long length) {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      for (long offset = 0; offset < length; offset += BUFFER_BYTES) {
        refill(buffer, offset, length);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of the first {@code length} bytes, raw. */
  public byte[] digest(long length) {
    MessageDigest sha256 = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long offset = 0; offset < length; offset += BUFFER_BYTES) {
      refill(buffer, offset, length);
      sha256.update(buffer);
    }
    return sha256.digest();
  }

  /**
   * Compares bytes with the content from {@code offset} on.
   *
   * @param actual compared from position to limit, neither moves
   * @return index of the first difference, counted from the buffer's position, or {@code -1}
   */
  public int mismatch(ByteBuffer actual, long offset) {
    return actual.mismatch(at(offset, actual.remaining()));
  }

  private void refill(ByteBuffer buffer, long offset, long length) {
    buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - offset));
    fill(buffer, offset);
    buffer.flip();
  }

  private long block(long index) {
    long mixed = seed + (index + 1) * GOLDEN;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
