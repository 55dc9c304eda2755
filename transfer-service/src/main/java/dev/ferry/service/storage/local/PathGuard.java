package dev.ferry.service.storage.local;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one way from a {@link WorkspacePath} to a directory handle.
 *
 * <p>Walks from the workspace's root one component at a time, each opened through the handle of the
 * one before and never through a link, so that whoever shares the tree can swap names as fast as he
 * likes without leading us out.
 */
final class PathGuard {
  private final WorkspaceRoots roots;
  private final Nursery nursery;
  private final DiskCalls disk;
  private final ForcedNames forced = new ForcedNames();

  PathGuard(WorkspaceRoots roots, Nursery nursery, DiskCalls disk) {
    this.roots = roots;
    this.nursery = nursery;
    this.disk = disk;
  }

  /**
   * Opens a directory of a workspace. The caller closes it.
   *
   * @throws TransferException {@code NOT_FOUND} when a component is missing, {@code INVALID_PATH}
   *     when one is a link or no directory
   */
  Directory directory(WorkspaceName workspace, WorkspacePath path) throws IOException {
    return walk(workspace, path, false, false);
  }

  /** Opens a directory of a workspace and creates what is missing of it. The caller closes it. */
  Directory ensureDirectory(WorkspaceName workspace, WorkspacePath path, boolean force)
      throws IOException {
    return walk(workspace, path, true, force);
  }

  private Directory walk(WorkspaceName workspace, WorkspacePath path, boolean create, boolean force)
      throws IOException {
    Path root = roots.of(workspace);
    Directory current = Directory.open(root, disk);
    try {
      if (force) {
        forceName(root, current);
      }
      for (String name : path.names()) {
        Directory next = step(current, name, create, force);
        current.close();
        current = next;
      }
      return current;
    } catch (IOException | RuntimeException e) {
      current.close();
      throw e;
    }
  }

  private Directory step(Directory parent, String name, boolean create, boolean force)
      throws IOException {
    Optional<PosixFileAttributes> entry = parent.stat(name);
    if (create && entry.isEmpty()) {
      var unused = parent.ensure(name, nursery);
      entry = parent.stat(name);
    }
    requireDirectory(entry, name);
    if (force) {
      forceName(parent, entry.map(PosixFileAttributes::fileKey).orElse(null));
    }
    try {
      return parent.open(name);
    } catch (NoSuchFileException e) {
      throw notFound(name);
    } catch (java.nio.file.FileSystemException e) {
      throw refused(name, e);
    }
  }

  /** Makes the name of a workspace's root survive a power cut. */
  void forceName(Path root, Directory opened) throws IOException {
    Object key = opened.key();
    Path folder = root.getParent();
    if (folder != null && !forced.contains(key)) {
      try (Directory parent = Directory.open(folder, disk)) {
        forceName(parent, key);
      }
    }
  }

  private void forceName(Directory parent, @Nullable Object key) throws IOException {
    if (!forced.contains(key)) {
      parent.force();
      forced.add(key);
    }
  }

  private static void requireDirectory(Optional<PosixFileAttributes> attributes, String name) {
    if (attributes.isEmpty()) {
      throw notFound(name);
    }
    if (!attributes.get().isDirectory()) {
      throw refused(name, null);
    }
  }

  private static TransferException notFound(String name) {
    return new TransferException(FailureCode.NOT_FOUND, "There is no directory '" + name + "'");
  }

  private static TransferException refused(
      String name, @org.jspecify.annotations.Nullable IOException cause) {
    return new TransferException(
        FailureCode.INVALID_PATH,
        "'" + name + "' is a link or a file where the path needs a directory",
        cause);
  }
}
