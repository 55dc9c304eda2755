package dev.ferry.load.simulation.disk;

import dev.ferry.load.simulation.disk.Node.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file held open, or a directory to be forced. Positions are always given. */
final class SimulatedChannel extends FileChannel {
  private final SimulatedDisk disk;
  private final Node node;

  SimulatedChannel(SimulatedDisk disk, Node node) {
    this.disk = disk;
    this.node = node;
  }

  private Content file() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (node instanceof Content file) {
      return file;
    }
    throw new IOException("is a directory");
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    Content file = file();
    disk.changed();
    return file.write(Math.toIntExact(position), bytes, disk.clock().instant());
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    disk.requireOn();
    return file().read(position, target);
  }

  @Override
  public long size() throws IOException {
    disk.requireOn();
    return file().length();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    Content file = file();
    disk.changed();
    file.truncate(Math.toIntExact(size), disk.clock().instant());
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    if (node instanceof Folder folder) {
      disk.force(folder);
    } else {
      disk.force(file(), metadata);
    }
  }

  @Override
  protected void implCloseChannel() {}

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException("no position");
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException("no position");
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw new UnsupportedOperationException("no position");
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException("no position");
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException("no position");
  }

  @Override
  public FileChannel position(long newPosition) {
    throw new UnsupportedOperationException("no position");
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException("transfer");
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException("transfer");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException("mapping");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("locks");
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("locks");
  }
}
