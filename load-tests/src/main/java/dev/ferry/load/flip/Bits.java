package dev.ferry.load.flip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bits of files. */
public final class Bits {
  private Bits() {}

  /** Changes one. */
  public static void flip(Path file, long position, int bit) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      if (channel.read(one, position) != 1) {
        throw new IllegalStateException(file + " has no byte " + position);
      }
      one.put(0, (byte) (one.get(0) ^ (1 << bit))).rewind();
      int unused = channel.write(one, position);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
