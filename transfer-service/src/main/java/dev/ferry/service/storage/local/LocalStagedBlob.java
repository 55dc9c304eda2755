package dev.ferry.service.storage.local;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A staging file. The same channel writes and forces: a force is only promised to cover what went
 * through its own channel.
 */
final class LocalStagedBlob implements StagedBlob {

  /** Opens the piece file beside the staging file, and creates it when it is missing. */
  @FunctionalInterface
  interface PieceOpening {
    PieceFile open() throws IOException;
  }

  private final FileChannel channel;
  private final DiskCalls disk;
  private final PieceOpening opening;
  private @Nullable PieceFile pieces;
  private volatile boolean poisoned;
  private int forcing;
  private boolean closed;

  LocalStagedBlob(FileChannel channel, DiskCalls disk, PieceOpening opening) {
    this.channel = channel;
    this.disk = disk;
    this.opening = opening;
  }

  @Override
  public void write(long position, ByteBuffer bytes) throws IOException {
    DiskLane.assertHere();
    disk.before(DiskChange.WRITE);
    writeFully(channel, position, bytes);
  }

  static void writeFully(FileChannel channel, long position, ByteBuffer bytes) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      int written = channel.write(bytes, at);
      if (written <= 0) {
        throw new IOException("no space left: a write took no bytes");
      }
      at += written;
    }
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    return readFully(channel, position, target);
  }

  static int readFully(FileChannel channel, long position, ByteBuffer target) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int read = channel.read(target, position + total);
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }

  @Override
  public synchronized PieceFile pieces() throws IOException {
    if (closed) {
      throw new IOException("the staging file is closed");
    }
    PieceFile open = pieces;
    if (open == null) {
      open = opening.open();
      pieces = open;
    }
    return open;
  }

  private synchronized @Nullable PieceFile openPieces() {
    return pieces;
  }

  @Override
  public void force() throws IOException {
    if (poisoned) {
      throw new IOException("an earlier force of this file failed; it is never tried again");
    }
    beginForce();
    try {
      disk.force(channel, false, DiskChange.FORCE);
      PieceFile open = openPieces();
      if (open != null) {
        open.force();
      }
    } catch (IOException e) {
      poisoned = true;
      throw e;
    } finally {
      endForce();
    }
  }

  private synchronized void beginForce() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    forcing++;
  }

  private synchronized void endForce() {
    forcing--;
    if (closed && forcing == 0) {
      closeChannel();
    }
  }

  /**
   * Never waits for a force that hangs: the last one under way closes the file then. Nobody writes
   * any more, so the next writer need not wait for it either.
   */
  @Override
  public synchronized void close() {
    closed = true;
    if (forcing == 0) {
      closeChannel();
    }
  }

  private synchronized void closeChannel() {
    if (pieces != null) {
      pieces.close();
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a staging file", e);
    }
  }
}
