package dev.ferry.service.storage.local;

import dev.ferry.service.storage.RemovedTree;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private folder to which trees are moved that are to be deleted: so they are gone from their
 * workspace at once, and what is left of them by a crash is deleted at the next start.
 *
 * <p>Trees are deleted through handles, a few levels deep; what lies deeper is moved up here first,
 * so neither depth nor width of a tree costs memory or handles.
 */
final class Trash implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trash.class);
  private static final int DEEPEST = 16;

  /** Somebody who works in the tree may go on filling it. */
  private static final int ATTEMPTS = 8;

  private final Directory directory;
  private final Path path;
  private final AtomicLong count = new AtomicLong();

  private Trash(Path path, Directory directory) {
    this.path = path;
    this.directory = directory;
  }

  static Trash open(Path path, DiskCalls disk) throws IOException {
    Files.createDirectories(path);
    return new Trash(path, Directory.open(path, disk));
  }

  Directory directory() {
    return directory;
  }

  /** A name for one tree; others of its parts begin with it. */
  String newName() {
    String name = count.incrementAndGet() + "-";
    while (Files.exists(path.resolve(name))) {
      name = count.incrementAndGet() + "-";
    }
    return name;
  }

  /** Whether earlier runs left something. */
  boolean isUsed() throws IOException {
    return anyLeft("") != null;
  }

  /** Deletes what earlier runs left. */
  void sweep() throws IOException {
    for (String name = anyLeft(""); name != null; name = anyLeft("")) {
      if (!delete(name, new Freed())) {
        return;
      }
    }
  }

  /** Deletes a tree that was moved here; what cannot be deleted is left to the next start. */
  Freed empty(String name) throws IOException {
    Freed freed = new Freed();
    for (String part = name; part != null; part = anyLeft(name)) {
      if (!delete(part, freed)) {
        LOG.warn(
            "Not everything of a removed tree could be deleted; rest in {}", path.resolve(part));
        return freed;
      }
    }
    return freed;
  }

  /** The name of something that is here and begins so. */
  private @org.jspecify.annotations.Nullable String anyLeft(String prefix) throws IOException {
    try (var left = Files.newDirectoryStream(path)) {
      for (Path each : left) {
        if (each.getFileName().toString().startsWith(prefix)) {
          return each.getFileName().toString();
        }
      }
    }
    return null;
  }

  private boolean delete(String name, Freed freed) throws IOException {
    Optional<PosixFileAttributes> found = directory.stat(name);
    return found.isEmpty() || delete(directory, name, found.get(), name, 0, freed);
  }

  private boolean delete(
      Directory parent, String name, PosixFileAttributes entry, String tree, int depth, Freed freed)
      throws IOException {
    try {
      if (!entry.isDirectory()) {
        parent.deleteFile(name);
        freed.add(entry);
        return true;
      }
      if (depth == DEEPEST) {
        parent.move(name, directory, tree + count.incrementAndGet());
        return true;
      }
      return deleteDirectory(parent, name, tree, depth, freed);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private boolean deleteDirectory(
      Directory parent, String name, String tree, int depth, Freed freed) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!deleteEntries(parent, name, tree, depth, freed)) {
        return false;
      }
      try {
        parent.deleteDirectory(name);
        freed.entries++;
        return true;
      } catch (DirectoryNotEmptyException e) {
        continue; // filled at this moment
      }
    }
    return false;
  }

  private boolean deleteEntries(Directory parent, String name, String tree, int depth, Freed freed)
      throws IOException {
    boolean all = true;
    try (Directory inside = parent.open(name)) {
      for (Path each : inside.entries()) {
        String entry = each.getFileName().toString();
        Optional<PosixFileAttributes> found = inside.stat(entry);
        all &= found.isEmpty() || delete(inside, entry, found.get(), tree, depth + 1, freed);
      }
    }
    return all;
  }

  @Override
  public void close() {
    directory.close();
  }

  /** What was deleted. */
  static final class Freed {
    private long entries;
    private long bytes;

    private void add(PosixFileAttributes file) {
      entries++;
      bytes += file.isRegularFile() ? file.size() : 0;
    }

    RemovedTree of(dev.ferry.transfer.WorkspacePath path, boolean directory) {
      return new RemovedTree(path, directory, entries, bytes);
    }
  }
}
