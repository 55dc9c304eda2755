package dev.ferry.load.bench.pipe;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What precedes a file on the wire: sink and whether it is hashed (a byte each), its length (8
 * bytes), its path there (2 bytes and UTF-8).
 *
 * @param sink what is done with it
 * @param hashed whether both sides compute SHA-256 and compare
 * @param bytes its length
 * @param target where it goes
 */
record Announcement(Sink sink, boolean hashed, long bytes, Path target) {
  private static final int FIXED_BYTES = 2 + Long.BYTES + Short.BYTES;

  ByteBuffer encode() {
    byte[] path = target.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(FIXED_BYTES + path.length)
        .put((byte) sink.ordinal())
        .put((byte) (hashed ? 1 : 0))
        .putLong(bytes)
        .putShort((short) path.length)
        .put(path)
        .flip();
  }

  static Announcement read(ReadableByteChannel in) throws IOException {
    ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
    readFully(in, fixed);
    fixed.flip();
    Sink sink = Sink.values()[fixed.get()];
    boolean hashed = fixed.get() == 1;
    long bytes = fixed.getLong();
    ByteBuffer path = ByteBuffer.allocate(fixed.getShort());
    readFully(in, path);
    return new Announcement(
        sink, hashed, bytes, Path.of(new String(path.array(), StandardCharsets.UTF_8)));
  }

  /** Reads until the buffer is full. */
  static void readFully(ReadableByteChannel in, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (in.read(target) < 0) {
        throw new EOFException("The other side is gone");
      }
    }
  }
}
