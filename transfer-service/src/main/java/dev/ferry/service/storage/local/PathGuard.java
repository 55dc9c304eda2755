package dev.ferry.service.storage.local;

import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one way from a {@link WorkspacePath} to a handle, never out of the workspace: see {@link
 * Walk}. Whoever shares the tree can swap names as fast as he likes without leading us out.
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
   * @throws TransferException {@code NOT_FOUND} when a component is missing, {@code
   *     NOT_A_DIRECTORY} when one is something else, {@code LINK_LOOP}
   */
  Directory directory(WorkspaceName workspace, WorkspacePath path) throws IOException {
    return walked(workspace, path, new Steps(workspace, false, false), Walk::directory);
  }

  /** Opens a directory of a workspace and creates what is missing of it. The caller closes it. */
  Directory ensureDirectory(WorkspaceName workspace, WorkspacePath path, boolean force)
      throws IOException {
    return walked(workspace, path, new Steps(workspace, true, force), Walk::directory);
  }

  /**
   * Makes sure a directory is there, its name and those of its parents forced.
   *
   * @return whether it was made
   */
  boolean makeDirectories(WorkspaceName workspace, WorkspacePath path) throws IOException {
    Steps steps = new Steps(workspace, true, true);
    walked(workspace, path, steps, Walk::directory).close();
    return steps.made;
  }

  /** Where a path leads, a link at its end not followed. The caller closes it. */
  Spot named(WorkspaceName workspace, WorkspacePath path) throws IOException {
    return walked(workspace, path, new Steps(workspace, false, false), walk -> walk.spot(false));
  }

  /** Where a path leads, through a link at its end, too. The caller closes it. */
  Spot meant(WorkspaceName workspace, WorkspacePath path) throws IOException {
    return walked(workspace, path, new Steps(workspace, false, false), walk -> walk.spot(true));
  }

  /** As {@link #named}, and creates the directories that are missing. */
  Spot ensureNamed(WorkspaceName workspace, WorkspacePath path, boolean force) throws IOException {
    return walked(workspace, path, new Steps(workspace, true, force), walk -> walk.spot(false));
  }

  /** As {@link #meant}, and creates the directories that are missing. */
  Spot ensureMeant(WorkspaceName workspace, WorkspacePath path, boolean force) throws IOException {
    return walked(workspace, path, new Steps(workspace, true, force), walk -> walk.spot(true));
  }

  private <T> T walked(WorkspaceName workspace, WorkspacePath path, Steps steps, Ending<T> ending)
      throws IOException {
    Path root = roots.of(workspace);
    Walk walk = new Walk(root, disk, path, steps);
    try {
      if (steps.forcing) {
        forceName(root, walk.start());
      }
      return ending.of(walk);
    } catch (IOException | RuntimeException e) {
      walk.close();
      throw e;
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

  /** What is wanted of a walk. */
  @FunctionalInterface
  private interface Ending<T> {
    T of(Walk walk) throws IOException;
  }

  /** Creates and forces on the way, or not. */
  private final class Steps implements Walk.Terms {
    private final WorkspaceName workspace;
    private final boolean creating;
    private final boolean forcing;
    private boolean made;

    Steps(WorkspaceName workspace, boolean creating, boolean forcing) {
      this.workspace = workspace;
      this.creating = creating;
      this.forcing = forcing;
    }

    @Override
    public void missing(Directory parent, List<String> way, String name) throws IOException {
      if (creating) {
        roots.requireWritable(workspace, new WorkspacePath(way).child(name));
        made |= parent.ensure(name, nursery);
      }
    }

    @Override
    public void entering(Directory parent, PosixFileAttributes directory) throws IOException {
      if (forcing) {
        forceName(parent, directory.fileKey());
      }
    }
  }
}
