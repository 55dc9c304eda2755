package dev.ferry.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Contents that lie as they are. */
record PlainLayout() implements FileLayout {
  @Override
  public long contentBytes(long restBytes) {
    return restBytes;
  }

  @Override
  public Reading open(FileChannel rest) {
    return new Plain(rest);
  }

  @Override
  public ByteBuffer sealed(ByteBuffer content) {
    return content;
  }

  @Override
  public Writing create(FileChannel rest) {
    return new PlainWriting(rest);
  }

  /** A file as it is. */
  private record Plain(FileChannel file) implements Reading {
    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      long at = position;
      int length = 0;
      while (target.hasRemaining() && length >= 0) {
        length = file.read(target, at);
        at += Math.max(0, length);
      }
      return Math.toIntExact(at - position);
    }

    @Override
    public long lengthBytes() throws IOException {
      return file.size();
    }
  }
}
