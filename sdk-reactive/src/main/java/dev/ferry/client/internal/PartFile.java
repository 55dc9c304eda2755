package dev.ferry.client.internal;

import dev.ferry.client.internal.Runs.Run;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished copy of a file beside its target, with its sidecar; used from one lane only, but
 * for {@link #force}.
 *
 * <p>One process at a time holds it, by a lock on the part file. The bytes in {@link #runs} are
 * verified; the sidecar names a part of them that was forced, or written if that is enough. Nothing
 * of it is believed before its checksum was computed again, so a power cut costs bytes at most.
 */
final class PartFile {
  private static final String SUFFIX = ".ferry-part";

  private final WorkspaceFile file;
  private final Path target;
  private final Path part;
  private final Path sidecar;
  private final Force force;
  private @Nullable FileChannel channel;
  private final Runs runs = new Runs();

  PartFile(WorkspaceFile file, Path target, Durability durability) {
    this(file, target, Force.of(durability));
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

    /** As much as that needs: what is written survives a kill of this process by itself. */
    static Force of(Durability durability) {
      return durability == Durability.DURABLE ? FileChannel::force : (opened, metadata) -> {};
    }
  }

  Path target() {
    return target;
  }

  /** The verified bytes from the start. */
  Prefix written() {
    return runs.prefix();
  }

  /** All verified bytes. */
  Runs runs() {
    return runs;
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
    FileChannel opened = new PartLock(part, target).open();
    channel = opened;
    long size = opened.size();
    return Sidecar.read(sidecar)
        .filter(left -> left.file().equals(file.toString()))
        .filter(left -> left.prefix().lengthBytes() <= size);
  }

  /** Nothing of what it holds is claimed any more; the bytes stay for whoever compares them. */
  void forget() throws IOException {
    Files.deleteIfExists(sidecar);
    runs.clear();
  }

  /** Goes on behind a prefix that was compared with the part file's bytes. */
  void continueAfter(Prefix prefix) {
    runs.clear();
    if (prefix.lengthBytes() > 0) {
      runs.add(new Run(0, prefix.lengthBytes(), prefix.crc32c()));
    }
  }

  /** What it holds, claimed or not. */
  Seed seed() throws IOException {
    return Seed.ofPart(opened());
  }

  /** Verified bytes that stand there already. */
  void hold(long offset, int length, int crc32c) {
    runs.add(new Run(offset, offset + length, crc32c));
  }

  /** Writes verified bytes where none are yet; the buffer stays the caller's. */
  void write(long offset, ByteBuf data, int crc32c) throws IOException {
    int length = data.readableBytes();
    ChannelBytes.write(opened(), offset, data);
    hold(offset, length, crc32c);
  }

  /** Makes what was written before durable and writes that down; on any disk thread. */
  void force(Sidecar state) throws IOException {
    force.force(opened(), false);
    state.write(sidecar, force);
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

  private TransferException targetExists(@Nullable Throwable cause) {
    return new TransferException(
        FailureCode.PRECONDITION_FAILED,
        "'" + target + "' exists and may not be replaced",
        Map.of("target", target.toString()),
        cause);
  }
}
