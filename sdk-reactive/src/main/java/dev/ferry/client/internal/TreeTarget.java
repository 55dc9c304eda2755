package dev.ferry.client.internal;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.tree.Folder;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import dev.ferry.tree.TreeDisk;
import dev.ferry.tree.TreeStaging;
import dev.ferry.tree.TreeWalk;
import dev.ferry.tree.TreeWriter;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The directory that a tree is pulled into, and the work folder in it, which one pull has at a time
 * and which is gone when everything is in its place. Blocks; good for several threads.
 */
public final class TreeTarget {
  private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

  private final Path root;
  private final Path parts;
  private final FileChannel lock;
  private final TreeStaging staging;
  private final boolean durable;
  private final AtomicLong adopted = new AtomicLong();
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();
  private boolean closed;

  private TreeTarget(
      Path root, Path parts, FileChannel lock, TreeStaging staging, boolean durable) {
    this.root = root;
    this.parts = parts;
    this.lock = lock;
    this.staging = staging;
    this.durable = durable;
  }

  /**
   * Makes the directory when it is missing, and takes it.
   *
   * @throws TransferException {@code LOCAL_IO} when another pull has it
   */
  public static TreeTarget open(Path root, Durability durability) {
    try {
      Files.createDirectories(root);
      Path work = root.resolve(TreeWalk.WORK_FOLDER);
      if (Files.isSymbolicLink(work)) {
        throw new IOException(TreeWalk.WORK_FOLDER + " is a link");
      }
      Files.createDirectories(work);
      FileChannel lock = lock(work.resolve("lock"), root);
      try {
        Path parts = Files.createDirectories(work.resolve("parts"));
        TreeStaging staging = TreeStaging.open(work.resolve("new"), new Object(), TreeDisk.PLAIN);
        return new TreeTarget(root, parts, lock, staging, durability == Durability.DURABLE);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw ServiceFailures.localIo("pull into", root, e);
    }
  }

  /** The holder before may take the work folder away meanwhile: then it is as if still locked. */
  private static FileChannel lock(Path file, Path root) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw new IOException(file + " is a link");
    }
    PartLock lock = new PartLock(file, root);
    try {
      return lock.open();
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw lock.busy();
    }
  }

  /** Work of this pull; none begins, and none goes on, behind {@link #closed()}. */
  @FunctionalInterface
  private interface Work {
    List<TreeFailure> run() throws IOException;
  }

  private List<TreeFailure> during(Work work) throws IOException {
    inUse.readLock().lock();
    try {
      return closed ? List.of() : work.run();
    } finally {
      inUse.readLock().unlock();
    }
  }

  /**
   * Writes a pack, which is released.
   *
   * @param expected what may be in it; what is there is taken out
   * @return what failed
   * @throws TransferException {@code MALFORMED} when something else is in it
   */
  public List<TreeFailure> write(ByteBuf pack, Set<String> expected) throws IOException {
    try {
      return during(() -> writeNow(pack, expected));
    } finally {
      pack.release();
    }
  }

  private List<TreeFailure> writeNow(ByteBuf pack, Set<String> expected) throws IOException {
    List<TreeFailure> failures = new ArrayList<>();
    try (TreeWriter writer = writer()) {
      PackReader reader = new PackReader(pack.nioBuffer());
      for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
        if (item instanceof Pack.Failed failed) {
          require(expected.remove(failed.failure().path()));
          failures.add(failed.failure());
        } else if (item instanceof Pack.Content content) {
          TreeEntry entry = content.entry();
          require(isContent(entry) && expected.remove(entry.path()));
          writer.write(entry, content.data());
        }
      }
      failures.addAll(writer.finish());
      return failures;
    }
  }

  private static boolean isContent(TreeEntry entry) {
    return entry.type() == TreeEntry.Type.FILE || entry.type() == TreeEntry.Type.LINK;
  }

  private static void require(boolean wanted) {
    if (!wanted) {
      throw new TransferException(
          FailureCode.MALFORMED, "The service sent an entry that was not asked for");
    }
  }

  /** Makes entries that need no bytes from elsewhere: directories, further names of files. */
  public List<TreeFailure> write(List<TreeEntry> entries) throws IOException {
    return during(() -> writeNow(entries));
  }

  private List<TreeFailure> writeNow(List<TreeEntry> entries) throws IOException {
    try (TreeWriter writer = writer()) {
      for (TreeEntry entry : entries) {
        writer.write(entry, NO_DATA);
      }
      return writer.finish();
    }
  }

  /** Where a large file is fetched to; the same for the same file in the same state. */
  public Path partOf(TreeEntry entry) {
    String identity = entry.path() + "\n" + entry.sizeBytes() + "\n" + entry.modified();
    return parts.resolve(
        UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString());
  }

  /**
   * Moves a large file that was fetched to its place.
   *
   * @param entry as it was listed
   * @param version as it was fetched, perhaps newer
   */
  public List<TreeFailure> adopt(TreeEntry entry, FileStat version) throws IOException {
    return during(() -> adoptNow(entry, version));
  }

  private List<TreeFailure> adoptNow(TreeEntry entry, FileStat version) throws IOException {
    String name = "part-" + adopted.incrementAndGet();
    Files.move(partOf(entry), staging.place(name), StandardCopyOption.ATOMIC_MOVE);
    try (TreeWriter writer = writer()) {
      writer.adopt(
          TreeEntry.file(entry.path(), version.mode(), version.modified(), version.sizeBytes()),
          name);
      return writer.finish();
    }
  }

  /** Removes what the source does not have, in that order. */
  public List<TreeFailure> remove(List<TreeEntry> extras) throws IOException {
    return during(() -> removeNow(extras));
  }

  private List<TreeFailure> removeNow(List<TreeEntry> extras) throws IOException {
    try (TreeWriter writer = writer()) {
      for (TreeEntry extra : extras) {
        writer.remove(extra.path());
      }
      return writer.finish();
    }
  }

  /**
   * Everything else is done: directories get their modes and times, and the work folder goes.
   *
   * @param directories children before their parents, the root last
   */
  public List<TreeFailure> finish(List<TreeEntry> directories) throws IOException {
    return during(() -> finishNow(directories));
  }

  private List<TreeFailure> finishNow(List<TreeEntry> directories) throws IOException {
    List<TreeFailure> failures = new ArrayList<>();
    failures.addAll(writeNow(directories.stream().filter(each -> !each.isRoot()).toList()));
    removeWorkFolder();
    failures.addAll(writeNow(directories.stream().filter(TreeEntry::isRoot).toList()));
    return failures;
  }

  private void removeWorkFolder() throws IOException {
    staging.remove();
    Path work = root.resolve(TreeWalk.WORK_FOLDER);
    try (var left = Files.newDirectoryStream(parts)) {
      for (Path part : left) {
        Files.deleteIfExists(part);
      }
    }
    try {
      Files.deleteIfExists(parts);
      Files.deleteIfExists(work.resolve("lock"));
      Files.deleteIfExists(work);
    } catch (DirectoryNotEmptyException e) {
      // Another pull waits to have it.
    }
  }

  private TreeWriter writer() throws IOException {
    return new TreeWriter(
        Folder.open(root), staging, TreeDisk.PLAIN, durable, TreeWriter.Changes.UNTOLD);
  }

  /** Lets the directory go, once what is being written is written. */
  public boolean closed() throws IOException {
    inUse.writeLock().lock();
    try {
      closed = true;
      staging.close();
      lock.close();
      return true;
    } finally {
      inUse.writeLock().unlock();
    }
  }
}
