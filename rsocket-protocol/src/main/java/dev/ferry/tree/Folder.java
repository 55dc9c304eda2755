package dev.ferry.tree;

import dev.ferry.transfer.TreePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
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
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory held open by a handle, so that nobody can swap it for a link while we work in it.
 * Takes single names and follows no link.
 */
public final class Folder implements AutoCloseable {
  static final Path SELF = Path.of(".");

  private final SecureDirectoryStream<Path> handle;

  /** Takes the handle over. */
  public Folder(SecureDirectoryStream<Path> handle) {
    this.handle = handle;
  }

  /** Opens a directory by a path that the caller trusts. */
  public static Folder open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new Folder(secure);
    }
    stream.close();
    throw new IOException("this platform has no directory handles (openat)");
  }

  Folder open(String name) throws IOException {
    return new Folder(handle.newDirectoryStream(single(name), LinkOption.NOFOLLOW_LINKS));
  }

  /** Another handle of the same directory. */
  Folder again() throws IOException {
    return new Folder(handle.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS));
  }

  public Optional<PosixFileAttributes> stat(String name) throws IOException {
    try {
      return Optional.of(view(single(name)).readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  PosixFileAttributes stat() throws IOException {
    return handle.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
  }

  void setMode(Set<PosixFilePermission> permissions) throws IOException {
    handle.getFileAttributeView(PosixFileAttributeView.class).setPermissions(permissions);
  }

  /** With microseconds; {@link FolderNumbers} have the way to nanoseconds. */
  void setTime(FileTime time) throws IOException {
    handle.getFileAttributeView(PosixFileAttributeView.class).setTimes(time, time, null);
  }

  private PosixFileAttributeView view(Path name) {
    return handle.getFileAttributeView(
        name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  public FileChannel read(String name) throws IOException {
    return FileOpening.read(handle, single(name));
  }

  void move(String name, Folder target, String targetName) throws IOException {
    handle.move(single(name), target.handle, single(targetName));
  }

  void deleteFile(String name) throws IOException {
    handle.deleteFile(single(name));
  }

  void deleteDirectory(String name) throws IOException {
    handle.deleteDirectory(single(name));
  }

  /** The handle on which names are forced; the caller closes it. */
  FileChannel self() throws IOException {
    return (FileChannel)
        handle.newByteChannel(SELF, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * What is in the directory, in the order of manifests; read through a handle of its own.
   *
   * @param undecodable takes names that are not valid UTF-8, as far as they can be shown
   */
  List<String> names(List<String> undecodable) throws IOException {
    List<String> names = new ArrayList<>();
    try (Folder fresh = again()) {
      for (Path entry : fresh.handle) {
        Path name = entry.getFileName();
        String text = name.toString();
        (isFaithful(text, name) ? names : undecodable).add(text);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    names.sort(TreePaths::compare);
    return names;
  }

  /** Whether the text leads back to the very bytes. */
  private static boolean isFaithful(String text, Path name) {
    return text.indexOf('\ufffd') < 0 || Path.of(text).equals(name);
  }

  @Override
  public void close() {
    try {
      handle.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a directory handle", e);
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
