package dev.ferry.service.storage.local;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.transfer.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** A published file, open. */
final class LocalOpenFile implements OpenFile {

  /** Reads the path's facts again. */
  @FunctionalInterface
  interface Restat {
    Optional<FileStat> now() throws IOException;
  }

  /** Tells when the file under the path last changed in any way. */
  @FunctionalInterface
  interface LastChange {
    Object now() throws IOException;
  }

  private final FileStat stat;
  private final LastChange lastChange;
  private final Object changedAtFirst;
  private final FileChannel channel;
  private final Restat restat;

  LocalOpenFile(FileStat stat, FileChannel channel, Restat restat, LastChange lastChange)
      throws IOException {
    this.lastChange = lastChange;
    this.changedAtFirst = lastChange.now();
    this.stat = stat;
    this.channel = channel;
    this.restat = restat;
  }

  @Override
  public FileStat stat() {
    return stat;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    DiskLane.assertHere();
    return LocalStagedBlob.readFully(channel, position, target);
  }

  /**
   * Length through the handle is always telling; version and inode only while the path still names
   * this file. A file that was replaced by a rename is unchanged for us.
   */
  @Override
  public boolean wasChanged() throws IOException {
    if (channel.size() != stat.sizeBytes()) {
      return true;
    }
    Optional<FileStat> now = restat.now();
    return now.isPresent() && sameFile(now.get()) && !now.get().etag().equals(stat.etag());
  }

  /** A path that names another file by now tells nothing of this one. */
  @Override
  public boolean wasTouched() throws IOException {
    Optional<FileStat> now = restat.now();
    return now.isPresent() && sameFile(now.get()) && !lastChange.now().equals(changedAtFirst);
  }

  private boolean sameFile(FileStat now) {
    return now.etag().isPresent() && fileOf(now).equals(fileOf(stat));
  }

  private static String fileOf(FileStat stat) {
    String etag = stat.etag().orElse("");
    return etag.substring(0, Math.max(0, etag.indexOf('-')));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a file", e);
    }
  }
}
