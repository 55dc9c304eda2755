package dev.ferry.tree;

import dev.ferry.transfer.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The private folder in which the entries of a tree are made before they are moved to their names,
 * so that each appears whole. Nobody else has a way into it, so paths are safe here. Good for
 * several threads.
 */
public final class TreeStaging implements AutoCloseable {
  private static final int OWNER_READS = 0400;
  private static final Set<OpenOption> FRESH =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** Zeros that are left out: a run this long, beginning at a multiple of it. */
  private static final int HOLE_BYTES = 64 * 1024;

  private final Path path;
  private final Folder folder;
  private final Object makingFolders;
  private final TreeDisk disk;
  private final int masked;
  private final AtomicLong count = new AtomicLong();

  private TreeStaging(Path path, Folder folder, Object makingFolders, TreeDisk disk, int masked) {
    this.path = path;
    this.folder = folder;
    this.makingFolders = makingFolders;
    this.disk = disk;
    this.masked = masked;
  }

  /**
   * Opens the folder; what is left in it from before is nobody's and deleted.
   *
   * @param makingFolders held while a directory is made: the lock of whoever else moves fresh
   *     directories into the same trees
   */
  public static TreeStaging open(Path path, Object makingFolders, TreeDisk disk)
      throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, OWNER_ONLY);
    empty(path, path);
    return new TreeStaging(path, Folder.open(path), makingFolders, disk, masked(path));
  }

  /** Deletes everything in it and the folder itself. */
  public void remove() throws IOException {
    empty(path, path);
    Files.deleteIfExists(path);
  }

  private static void empty(Path folder, Path kept) throws IOException {
    var unused =
        Files.walkFileTree(
            folder,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure)
                  throws IOException {
                if (failure != null) {
                  throw failure;
                }
                if (!each.equals(kept)) {
                  Files.delete(each);
                }
                return FileVisitResult.CONTINUE;
              }
            });
  }

  /** Permission bits that this process does not get when it creates a file. */
  private static int masked(Path path) throws IOException {
    Path probe = path.resolve("mask");
    Files.createFile(probe, PosixFilePermissions.asFileAttribute(Modes.permissions(0777)));
    int given = Modes.bits(Files.getPosixFilePermissions(probe));
    Files.delete(probe);
    return 0777 & ~given;
  }

  /** Where a file of that name can be made by somebody else before it is moved. */
  public Path place(String name) {
    return path.resolve(name);
  }

  /**
   * Makes a file with its bytes, mode and time; forced when asked for.
   *
   * @param data as it is to lie
   */
  String file(TreeEntry entry, ByteBuffer data, boolean force) throws IOException {
    String name = fresh();
    Path file = path.resolve(name);
    disk.before(TreeDisk.Change.CREATE);
    int wanted = (entry.mode() & ~masked) | OWNER_READS;
    try (FileChannel channel =
        FileChannel.open(
            file, FRESH, PosixFilePermissions.asFileAttribute(Modes.permissions(wanted)))) {
      disk.before(TreeDisk.Change.WRITE);
      writeWithHoles(channel, data);
      attributes(file, entry, wanted);
      if (force) {
        disk.force(channel);
      }
    } catch (IOException | RuntimeException e) {
      discard(name);
      throw e;
    }
    return name;
  }

  /** The time first: the mode may take the right to open the file, which that needs. */
  private static void attributes(Path file, TreeEntry entry, int given) throws IOException {
    FileTime time = FileTime.from(entry.modified());
    Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, time, null);
    if (given != entry.mode()) {
      Files.getFileAttributeView(file, PosixFileAttributeView.class)
          .setPermissions(Modes.permissions(entry.mode()));
    }
  }

  /** Makes a file whose bytes come later. */
  StagedFile begin(FileLayout layout) throws IOException {
    String name = fresh();
    disk.before(TreeDisk.Change.CREATE);
    FileChannel channel = FileChannel.open(path.resolve(name), FRESH);
    try {
      return new StagedFile(this, name, channel, disk, layout);
    } catch (IOException | RuntimeException e) {
      channel.close();
      discard(name);
      throw e;
    }
  }

  /** Another name, here, of the file that a path leads to; never of what a link leads to. */
  String anotherName(Path existing) throws IOException {
    String name = fresh();
    disk.before(TreeDisk.Change.CREATE);
    Files.createLink(path.resolve(name), existing);
    return name;
  }

  /** What was made. */
  BasicFileAttributes facts(String staged) throws IOException {
    return Files.readAttributes(
        path.resolve(staged), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Gives a file that somebody made here its mode and time. */
  void finish(String name, TreeEntry entry, boolean force) throws IOException {
    Path file = path.resolve(name);
    attributes(file, entry, -1);
    if (force) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        disk.force(channel);
      }
    }
  }

  /** A copy of a file that is open, with the entry's mode and time. */
  String copy(FileChannel source, TreeEntry entry, boolean force) throws IOException {
    String name = fresh();
    disk.before(TreeDisk.Change.CREATE);
    try (FileChannel target = FileChannel.open(path.resolve(name), FRESH)) {
      long position = 0;
      long copied = 1;
      while (copied > 0) {
        copied = source.transferTo(position, Integer.MAX_VALUE, target);
        position += copied;
      }
    } catch (IOException | RuntimeException e) {
      discard(name);
      throw e;
    }
    finish(name, entry, force);
    return name;
  }

  String link(TreeEntry entry) throws IOException {
    String name = fresh();
    disk.before(TreeDisk.Change.CREATE);
    Path link = Files.createSymbolicLink(path.resolve(name), Path.of(entry.target().orElseThrow()));
    try {
      if (!entry.modified().equals(Instant.EPOCH)) {
        FileTime time = FileTime.from(entry.modified());
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(time, time, null);
      }
    } catch (IOException | RuntimeException e) {
      discard(name);
      throw e;
    }
    return name;
  }

  String hardLink(String staged) throws IOException {
    String name = fresh();
    disk.before(TreeDisk.Change.CREATE);
    Files.createLink(path.resolve(name), path.resolve(staged));
    return name;
  }

  /** Makes sure a directory is in another one; false when there was something. */
  boolean ensureFolder(Folder parent, String name) throws IOException {
    synchronized (makingFolders) {
      if (parent.stat(name).isPresent()) {
        return false;
      }
      String infant = fresh();
      disk.before(TreeDisk.Change.CREATE);
      Files.createDirectory(path.resolve(infant));
      try {
        folder.move(infant, parent, name);
      } catch (IOException e) {
        Files.deleteIfExists(path.resolve(infant));
        if (parent.stat(name).isEmpty()) {
          throw e;
        }
        return false;
      }
      return true;
    }
  }

  /** Moves what was made to its name, replacing what is no directory there, in one step. */
  void move(String staged, Folder parent, String name) throws IOException {
    disk.before(TreeDisk.Change.MOVE);
    try {
      folder.move(staged, parent, name);
    } catch (IOException | RuntimeException e) {
      discard(staged);
      throw e;
    }
  }

  void discard(String staged) throws IOException {
    Files.deleteIfExists(path.resolve(staged));
  }

  private String fresh() {
    return Long.toString(count.incrementAndGet());
  }

  private static void writeWithHoles(FileChannel channel, ByteBuffer data) throws IOException {
    int end = data.limit();
    long shift = -data.position();
    int from = data.position();
    while (from < end) {
      int hole = Holes.next(data, from, end, HOLE_BYTES);
      writeFully(channel, data.duplicate().position(from).limit(hole), from + shift);
      from = Holes.end(data, hole, end, HOLE_BYTES);
      if (from == end && hole < end) {
        writeFully(channel, data.duplicate().position(end - 1).limit(end), end - 1 + shift);
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
