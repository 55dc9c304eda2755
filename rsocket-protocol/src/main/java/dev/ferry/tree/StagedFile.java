package dev.ferry.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file of a tree whose bytes come in parts; nobody sees it until its {@link TreeWriter#adopt
 * writer} moves it to its name. Runs of zeros of 64 KiB become holes. Not safe for several threads.
 */
public final class StagedFile implements AutoCloseable {
  private static final int HOLE_BYTES = 64 * 1024;

  private final TreeStaging staging;
  private final String name;
  private final FileChannel channel;
  private final TreeDisk disk;
  private long length;
  private boolean endsInHole;

  StagedFile(TreeStaging staging, String name, FileChannel channel, TreeDisk disk) {
    this.staging = staging;
    this.name = name;
    this.channel = channel;
    this.disk = disk;
  }

  /** Bytes that it has. */
  public long lengthBytes() {
    return length;
  }

  /** Adds bytes at its end, all that the buffer has left. */
  public void write(ByteBuffer bytes) throws IOException {
    disk.before(TreeDisk.Change.WRITE);
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

  /** Its name in the staging folder, when all bytes are there. */
  String complete() throws IOException {
    if (endsInHole) {
      writeFully(ByteBuffer.allocate(1), length - 1);
    }
    channel.close();
    return name;
  }

  /** Gives the file up, unless it has been moved. */
  @Override
  public void close() throws IOException {
    channel.close();
    staging.discard(name);
  }
}
