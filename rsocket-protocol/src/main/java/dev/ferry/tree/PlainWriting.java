package dev.ferry.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that grows; runs of zeros of 64 KiB become holes. */
final class PlainWriting implements FileLayout.Writing {
  private static final int HOLE_BYTES = 64 * 1024;

  private final FileChannel channel;
  private long length;
  private boolean endsInHole;

  PlainWriting(FileChannel channel) {
    this.channel = channel;
  }

  @Override
  public void append(ByteBuffer bytes) throws IOException {
    ByteBuffer data = bytes.slice();
    bytes.position(bytes.limit());
    int end = data.limit();
    int from = 0;
    int aligned = (int) Math.min(end, -length & (HOLE_BYTES - 1));
    while (from < end) {
      int hole = Holes.next(data, aligned, end, HOLE_BYTES);
      writeFully(data.duplicate().position(from).limit(hole), length + from);
      aligned = Holes.end(data, hole, end, HOLE_BYTES);
      from = aligned;
      endsInHole = hole < end && aligned == end;
    }
    length += end;
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void end() throws IOException {
    if (endsInHole) {
      writeFully(ByteBuffer.allocate(1), length - 1);
    }
  }
}
