package dev.ferry.service.storage.local;

import dev.ferry.transfer.FileAttributes;
import dev.ferry.tree.FileOpening;
import dev.ferry.tree.Folder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * A directory held open by a handle, so that nobody can swap it for a link while we work in it.
 *
 * <p>Java's secure directory streams are safe for one component at a time only, therefore every
 * method takes a single name. Links are never followed.
 */
final class Directory implements AutoCloseable {
  private static final Path SELF = Path.of(".");

  private final SecureDirectoryStream<Path> handle;
  private final DiskCalls disk;

  private Directory(SecureDirectoryStream<Path> handle, DiskCalls disk) {
    this.handle = handle;
    this.disk = disk;
  }

  /** Opens a directory of ours by its path. */
  static Directory open(Path path, DiskCalls disk) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new Directory(secure, disk);
    }
    stream.close();
    throw new IOException("this platform has no directory handles (openat)");
  }

  /** Opens a directory in this one; a link in its place is refused. */
  Directory open(String name) throws IOException {
    return new Directory(handle.newDirectoryStream(single(name), LinkOption.NOFOLLOW_LINKS), disk);
  }

  /** Another handle of this directory, for trees. */
  Folder folder() throws IOException {
    return new Folder(handle.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS));
  }

  /** What is under the name; empty when nothing is. */
  Optional<PosixFileAttributes> stat(String name) throws IOException {
    try {
      return Optional.of(
          handle
              .getFileAttributeView(
                  single(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Opens a regular file for reading; a link in its place is refused. */
  FileChannel openFile(String name) throws IOException {
    return FileOpening.read(handle, single(name));
  }

  /** Moves an entry of this directory into another, replacing a file there, in one step. */
  void move(String name, Directory target, String targetName) throws IOException {
    disk.before(DiskChange.MOVE);
    try {
      handle.move(single(name), target.handle, single(targetName));
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("the workspace is on another file system than its staging folder", e);
    }
  }

  void deleteFile(String name) throws IOException {
    disk.before(DiskChange.DELETE);
    handle.deleteFile(single(name));
  }

  void deleteDirectory(String name) throws IOException {
    disk.before(DiskChange.DELETE);
    handle.deleteDirectory(single(name));
  }

  /** Names in this directory, each read once, in the file system's order. */
  Iterable<Path> entries() {
    return handle;
  }

  /** Facts of this directory. */
  PosixFileAttributes attributes() throws IOException {
    return handle.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
  }

  /** The same for every handle of this directory, and for no other's. */
  Object key() throws IOException {
    return attributes().fileKey();
  }

  /** Gives this directory mode and time, the time cut to microseconds. */
  void change(FileAttributes wanted) throws IOException {
    change(handle.getFileAttributeView(PosixFileAttributeView.class), wanted);
  }

  /** Gives an entry mode and time, the time cut to microseconds; a link in its place is refused. */
  void change(String name, FileAttributes wanted) throws IOException {
    change(
        handle.getFileAttributeView(
            single(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS),
        wanted);
  }

  private void change(PosixFileAttributeView view, FileAttributes wanted) throws IOException {
    disk.before(DiskChange.ATTRIBUTES);
    if (wanted.mode().isPresent()) {
      view.setPermissions(StagedAttributes.permissions(wanted.mode().getAsInt()));
    }
    if (wanted.modified().isPresent()) {
      view.setTimes(FileTime.from(wanted.modified().get()), null, null);
    }
  }

  /** Makes names created, moved or removed here survive a power cut. */
  void force() throws IOException {
    try (FileChannel self =
        (FileChannel)
            handle.newByteChannel(
                SELF, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      disk.force(self, true, DiskChange.FORCE_DIRECTORY);
    }
  }

  /**
   * Makes sure a directory is in this one.
   *
   * <p>There is no mkdirat in Java: the directory is made in the nursery, a private folder of ours
   * on the same file system, and moved here through both handles. One at a time, since a move
   * replaces an empty directory in which somebody may be working already.
   *
   * @return whether it was created now
   */
  boolean ensure(String name, Nursery nursery) throws IOException {
    if (stat(name).isPresent()) {
      return false;
    }
    synchronized (nursery) {
      return stat(name).isEmpty() && create(name, nursery);
    }
  }

  private boolean create(String name, Nursery nursery) throws IOException {
    String infant = nursery.newDirectory();
    try {
      nursery.directory().move(infant, this, name);
      return true;
    } catch (IOException e) {
      nursery.directory().deleteDirectory(infant);
      if (stat(name).isPresent()) {
        return false; // another process made it at this moment
      }
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      handle.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a directory handle", e);
    }
  }

  private static Path single(String name) {
    Path path = Path.of(name);
    if (path.getNameCount() != 1 || path.isAbsolute() || name.equals("..") || name.isEmpty()) {
      throw new IllegalArgumentException("not a single name");
    }
    return path;
  }
}
