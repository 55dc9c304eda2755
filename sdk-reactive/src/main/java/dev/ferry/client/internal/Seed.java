package dev.ferry.client.internal;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Bytes on the local disk that may be those of the wanted version, each at its own place: what an
 * earlier run left in the part file, or an older copy. Read on a disk thread.
 *
 * @param channel open for reading
 * @param sizeBytes how many bytes there were at the beginning
 * @param inPlace whether this is the part file, so that its bytes need not be written again
 */
record Seed(FileChannel channel, long sizeBytes, boolean inPlace) {

  /** The part file itself. */
  static Seed ofPart(FileChannel part) throws IOException {
    return new Seed(part, part.size(), true);
  }

  /** Another file, to be closed by the caller; empty when there is none to read. */
  static Optional<Seed> ofCopy(Path copy) throws IOException {
    if (!Files.isRegularFile(copy)) {
      return Optional.empty();
    }
    FileChannel opened = FileChannel.open(copy, StandardOpenOption.READ);
    try {
      return Optional.of(new Seed(opened, opened.size(), false));
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** That many bytes from there; the caller owns the buffer. */
  ByteBuf read(long offset, int length) throws IOException {
    ByteBuf bytes = Wire.ALLOCATOR.directBuffer(length, length);
    try {
      while (bytes.isWritable()) {
        int at = bytes.writerIndex();
        if (ChannelBytes.read(channel, offset + at, bytes, bytes.writableBytes()) < 0) {
          throw new IOException("the file was cut to " + (offset + at) + " bytes meanwhile");
        }
      }
      return bytes;
    } catch (IOException | RuntimeException | Error e) {
      bytes.release();
      throw e;
    }
  }

  /** Closes another file; the part file is its owner's. */
  void close() {
    if (inPlace) {
      return;
    }
    try {
      channel.close();
    } catch (IOException ignored) {
      // nothing was written to it
    }
  }
}
