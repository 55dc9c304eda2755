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
    return walked(workspace, path, looking(workspace), Walk::directory);
  }

  /** Opens a directory of a workspace and creates what is missing of it. The caller closes it. */
  Directory ensureDirectory(WorkspaceName workspace, WorkspacePath path, boolean force)
      throws IOException {
    return walked(workspace, path, making(workspace, force), Walk::directory);
  }

  /**
   * Makes sure a directory is there, its name and those of its parents forced.
   *
   * @return whether it was made
   */
  boolean makeDirectories(WorkspaceName workspace, WorkspacePath path) throws IOException {
    Steps steps = making(workspace, true);
    walked(workspace, path, steps, Walk::directory).close();
    return steps.made;
  }

  /** Where a path leads, a link at its end not followed. The caller closes it. */
  Spot named(WorkspaceName workspace, WorkspacePath path) throws IOException {
    return walked(workspace, path, looking(workspace), walk -> walk.spot(false));
  }

  /** Where a path leads, through a link at its end, too. The caller closes it. */
  Spot meant(WorkspaceName workspace, WorkspacePath path) throws IOException {
    return walked(workspace, path, looking(workspace), walk -> walk.spot(true));
  }

  /**
   * As {@link #meant}, of a path that is about to be written to.
   *
   * @throws TransferException {@code READ_ONLY} when nobody may, {@code ALREADY_EXISTS} for the
   *     twin of a neighbour where those are refused; also when directories on the way are missing
   */
  Spot writable(WorkspaceName workspace, WorkspacePath path) throws IOException {
    Spot spot =
        walked(
            workspace, path, new Steps(workspace, Missing.CHECKED, false), walk -> walk.spot(true));
    try {
      roots.requireWritable(workspace, spot.path());
    } catch (RuntimeException e) {
      spot.close();
      throw e;
    }
    return withoutTwin(workspace, spot, null);
  }

  private Steps looking(WorkspaceName workspace) {
    return new Steps(workspace, Missing.LEFT, false);
  }

  private Steps making(WorkspaceName workspace, boolean force) {
    return new Steps(workspace, Missing.MADE, force);
  }

  /**
   * As {@link #named}, for an entry that is about to be made: creates the directories that are
   * missing.
   *
   * @throws TransferException {@code ALREADY_EXISTS} for the twin of a neighbour where those are
   *     refused
   */
  Spot ensureNamed(WorkspaceName workspace, WorkspacePath path, boolean force) throws IOException {
    return ensureNamed(workspace, path, force, null);
  }

  /**
   * The same.
   *
   * @param leavingOrNull an entry that goes away with this, and is nobody's twin therefore
   */
  Spot ensureNamed(
      WorkspaceName workspace, WorkspacePath path, boolean force, @Nullable Spot leavingOrNull)
      throws IOException {
    return withoutTwin(
        workspace,
        walked(workspace, path, making(workspace, force), walk -> walk.spot(false)),
        leavingOrNull);
  }

  /** As {@link #ensureNamed}, through a link at the end, too. */
  Spot ensureMeant(WorkspaceName workspace, WorkspacePath path, boolean force) throws IOException {
    return withoutTwin(
        workspace,
        walked(workspace, path, making(workspace, force), walk -> walk.spot(true)),
        null);
  }

  private Spot withoutTwin(WorkspaceName workspace, Spot spot, @Nullable Spot leavingOrNull)
      throws IOException {
    if (!roots.refusesTwins(workspace)) {
      return spot;
    }
    try {
      if (spot.attributes().isEmpty()) {
        TwinCheck.of(spot.parent()).require(spot.name(), leaving(spot, leavingOrNull));
      }
      return spot;
    } catch (IOException | RuntimeException e) {
      spot.close();
      throw e;
    }
  }

  private static @Nullable String leaving(Spot spot, @Nullable Spot leavingOrNull) {
    return leavingOrNull != null && leavingOrNull.path().parent().equals(spot.path().parent())
        ? leavingOrNull.name()
        : null;
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

  /** What is done about a directory on the way that is not there. */
  private enum Missing {
    LEFT,
    /** Whether everything that the path goes on with may be made. */
    CHECKED,
    MADE
  }

  /** Creates and forces on the way, or not. */
  private final class Steps implements Walk.Terms {
    private final WorkspaceName workspace;
    private final Missing missing;
    private final boolean forcing;
    private boolean made;

    Steps(WorkspaceName workspace, Missing missing, boolean forcing) {
      this.workspace = workspace;
      this.missing = missing;
      this.forcing = forcing;
    }

    @Override
    public void missing(Directory parent, List<String> way, String name, List<String> below)
        throws IOException {
      if (missing == Missing.LEFT) {
        return;
      }
      if (roots.refusesTwins(workspace)) {
        TwinCheck.of(parent).require(name, null);
      }
      WorkspacePath path = new WorkspacePath(way).child(name);
      if (missing == Missing.MADE) {
        roots.requireWritable(workspace, path);
        made |= parent.ensure(name, nursery);
        return;
      }
      for (String next : below) {
        path = path.child(next);
      }
      roots.requireWritable(workspace, path);
    }

    @Override
    public void entering(Directory parent, PosixFileAttributes directory) throws IOException {
      if (forcing) {
        forceName(parent, directory.fileKey());
      }
    }
  }
}
