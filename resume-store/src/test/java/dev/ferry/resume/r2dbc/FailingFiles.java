package dev.ferry.resume.r2dbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** H2's file system {@code failing:}, the real one with faults that a test switches on. */
public final class FailingFiles extends FilePathWrapper {
  static final String PREFIX = "failing:";
  private static volatile Path ballast = Path.of("none");
  private static volatile Fault fault = Fault.NONE;

  /** What goes wrong. */
  enum Fault {
    NONE,
    WRITE,
    FORCE,
    /** No room: what is there can be written over, nothing can be added. */
    GROW
  }

  /** Makes H2 know the file system, without faults. */
  static void register() {
    fault = Fault.NONE;
    FilePath.register(new FailingFiles());
  }

  static void fail(Fault next) {
    fault = next;
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new FailingChannel(super.open(mode));
  }

  /** No room beyond what is there, unless that file is given up. */
  static void fullBesides(Path file) {
    ballast = file;
    fault = Fault.GROW;
  }

  private static void failOn(Fault operation) throws IOException {
    if (fault == operation) {
      throw new IOException("planted fault: " + operation);
    }
  }

  private static final class FailingChannel extends FileBase {
    private final FileChannel file;

    FailingChannel(FileChannel file) {
      this.file = file;
    }

    private void requireRoom(long end) throws IOException {
      if (fault == Fault.GROW && end > file.size() && Files.exists(ballast)) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void force(boolean metaData) throws IOException {
      failOn(Fault.FORCE);
      file.force(metaData);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      failOn(Fault.WRITE);
      requireRoom(file.position() + from.remaining());
      return file.write(from);
    }

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
      failOn(Fault.WRITE);
      requireRoom(position + from.remaining());
      return file.write(from, position);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return file.read(to);
    }

    @Override
    public synchronized int read(ByteBuffer to, long position) throws IOException {
      return file.read(to, position);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
