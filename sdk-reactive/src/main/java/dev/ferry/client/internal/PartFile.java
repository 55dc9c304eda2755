package dev.ferry.client.internal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished copy of a file beside its target, with its sidecar; used from one lane only, but
 * for {@link #force}.
 *
 * <p>One process at a time holds it, by a lock on the part file. The bytes below {@link #written}
 * are verified; the sidecar names a part of them that was forced.
 */
final class PartFile {
  private static final String SUFFIX = ".ferry-part";
  private static final int OPEN_TRIES = 8;

  private final WorkspaceFile file;
  private final Path target;
  private final Path part;
  private final Path sidecar;
  private final Force force;
  private @Nullable FileChannel channel;
  private Prefix written = Prefix.EMPTY;

  PartFile(WorkspaceFile file, Path target) {
    this(file, target, FileChannel::force);
  }

  PartFile(WorkspaceFile file, Path target, Force force) {
    Path absolute = target.toAbsolutePath().normalize();
    Path name = absolute.getFileName();
    if (name == null) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "Cannot download to '" + target + "': it is a directory");
    }
    this.file = file;
    this.force = force;
    this.target = absolute;
    this.part = absolute.resolveSibling("." + name + SUFFIX);
    this.sidecar = absolute.resolveSibling("." + name + SUFFIX + ".properties");
  }

  /** How a file or a directory is made to survive a power cut. */
  @FunctionalInterface
  interface Force {
    void force(FileChannel opened, boolean metadata) throws IOException;
  }

  Path target() {
    return target;
  }

  /** The verified bytes from the start. */
  Prefix written() {
    return written;
  }

  /**
   * Opens and locks the part file.
   *
   * @return what an earlier run left, if it is of this file
   */
  Optional<Sidecar> open(boolean overwrite) throws IOException {
    if (Files.isDirectory(target)) {
      throw new TransferException(
          FailureCode.LOCAL_IO, "Cannot download to '" + target + "': it is a directory");
    }
    if (!overwrite && Files.exists(target)) {
      throw targetExists(null);
    }
    FileChannel opened = lockedPart();
    channel = opened;
    long size = opened.size();
    return Sidecar.read(sidecar)
        .filter(left -> left.file().equals(file.toString()))
        .filter(left -> left.prefix().lengthBytes() <= size);
  }

  /**
   * Opens the part file until the one that is locked is also the one under the path: its last
   * holder may have made it the target in between.
   */
  private FileChannel lockedPart() throws IOException {
    for (int tries = 0; tries < OPEN_TRIES; tries++) {
      Object before = keyOfPart();
      FileChannel opened =
          FileChannel.open(
              part,
              before == null ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        Object expected = before == null ? keyOfPart() : before;
        lock(opened);
        if (expected != null && expected.equals(keyOfPart())) {
          return opened;
        }
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
      opened.close();
    }
    throw busy();
  }

  private void lock(FileChannel opened) throws IOException {
    try {
      FileLock lock = opened.tryLock();
      if (lock == null) {
        throw busy();
      }
    } catch (OverlappingFileLockException e) {
      throw busy();
    }
  }

  private @Nullable Object keyOfPart() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(part, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return key == null ? attributes.creationTime() : key;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Nothing of what it holds is claimed any more; the bytes stay for whoever compares them. */
  void forget() throws IOException {
    Files.deleteIfExists(sidecar);
    written = Prefix.EMPTY;
  }

  /** Goes on behind a prefix that was compared with the part file's bytes. */
  void continueAfter(Prefix prefix) {
    written = prefix;
  }

  /** What it holds, claimed or not. */
  Seed seed() throws IOException {
    return Seed.ofPart(opened());
  }

  /** Verified bytes that stand behind the others already. */
  void advance(int length, int crc32c) {
    written = written.append(length, crc32c);
  }

  /** Writes verified bytes behind the others; the buffer stays the caller's. */
  void append(ByteBuf data, int crc32c) throws IOException {
    int length = data.readableBytes();
    ChannelBytes.write(opened(), written.lengthBytes(), data);
    advance(length, crc32c);
  }

  /** Makes what was written before durable and writes that down; on any disk thread. */
  void force(Sidecar state) throws IOException {
    force.force(opened(), false);
    state.write(sidecar);
  }

  /**
   * Makes the complete part file the target: what lies behind its end is cut, attributes, force,
   * rename, force of the directory.
   */
  void publish(FileStat stat, boolean overwrite) throws IOException {
    FileChannel complete = opened();
    complete.truncate(stat.sizeBytes());
    PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(FileModes.toPermissions(stat.mode()));
    }
    Files.setLastModifiedTime(part, FileTime.from(stat.modified()));
    force.force(complete, true);
    if (overwrite) {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } else {
      linkToTarget();
    }
    Files.deleteIfExists(sidecar);
    forceDirectory();
  }

  /** Refuses an existing target in the same step that makes the new one visible. */
  private void linkToTarget() throws IOException {
    try {
      Files.createLink(target, part);
    } catch (FileAlreadyExistsException e) {
      throw targetExists(e);
    }
    Files.delete(part);
  }

  private void forceDirectory() throws IOException {
    Path directory = target.getParent();
    if (directory != null) {
      try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
        force.force(opened, true);
      }
    }
  }

  /** Deletes the part file: its bytes are of no use. */
  void discard() throws IOException {
    Files.deleteIfExists(sidecar);
    Files.deleteIfExists(part);
  }

  /** Gives the part file and its lock up; an empty one is deleted. */
  void close() {
    FileChannel open = channel;
    channel = null;
    if (open == null) {
      return;
    }
    try (open) {
      if (open.size() == 0 && Files.exists(part)) {
        discard();
      }
    } catch (IOException ignored) {
      // what was forced stays, and that is all the next run counts on
    }
  }

  private FileChannel opened() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      throw new IOException("the part file is closed");
    }
    return open;
  }

  private TransferException busy() {
    return new TransferException(
        FailureCode.LOCAL_IO,
        "Another download to '" + target + "' is running; it holds the lock on '" + part + "'");
  }

  private TransferException targetExists(@Nullable Throwable cause) {
    return new TransferException(
        FailureCode.PRECONDITION_FAILED,
        "'" + target + "' exists and may not be replaced",
        Map.of("target", target.toString()),
        cause);
  }
}
