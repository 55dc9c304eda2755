package dev.ferry.service.storage.local;

import dev.ferry.service.storage.TreeFiles;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.tree.FileLayout;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeDisk;
import dev.ferry.tree.TreeStaging;
import dev.ferry.tree.TreeWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Trees in workspaces. What a crash leaves in its staging folder is deleted at the start. */
final class LocalTrees implements TreeFiles, AutoCloseable {
  private final WorkspaceRoots roots;
  private final PathGuard guard;
  private final PieceFolder pieces;
  private final TreeStaging staging;
  private final TreeDisk observed;
  private final DiskLane lane;
  private final DiskLane forces;

  private LocalTrees(
      WorkspaceRoots roots,
      PathGuard guard,
      PieceFolder pieces,
      TreeStaging staging,
      TreeDisk observed,
      DiskLane lane,
      DiskLane forces) {
    this.roots = roots;
    this.guard = guard;
    this.pieces = pieces;
    this.staging = staging;
    this.observed = observed;
    this.lane = lane;
    this.forces = forces;
  }

  /**
   * Opens the staging folder.
   *
   * @param nursery whose lock is held while directories are made
   */
  static LocalTrees open(
      Path folder,
      Object nursery,
      WorkspaceRoots roots,
      PathGuard guard,
      PieceFolder pieces,
      DiskCalls disk,
      DiskLane lane,
      DiskLane forces)
      throws IOException {
    TreeDisk observed = new Observed(disk);
    return new LocalTrees(
        roots, guard, pieces, TreeStaging.open(folder, nursery, observed), observed, lane, forces);
  }

  @Override
  public <T> Mono<T> call(String what, Durability durability, Callable<T> work) {
    return (durability == Durability.DURABLE ? forces : lane).call(what, work);
  }

  @Override
  public FileLayout layout(WorkspaceName workspace) {
    return FileLayout.PLAIN;
  }

  @Override
  public Folder open(WorkspaceFile root) throws IOException {
    requireWorkspace(root);
    try (Directory directory = guard.directory(root.workspace(), root.path())) {
      return directory.folder();
    }
  }

  @Override
  public Folder ensure(WorkspaceFile root, Durability durability) throws IOException {
    requireWorkspace(root);
    try (Directory directory =
        guard.ensureDirectory(root.workspace(), root.path(), durability == Durability.DURABLE)) {
      return directory.folder();
    }
  }

  @Override
  public TreeWriter writer(WorkspaceFile root, Durability durability, TreeWriter.Changes changes)
      throws IOException {
    ensure(root, durability).close();
    try (Spot spot = guard.meant(root.workspace(), root.path())) {
      WorkspacePath real = spot.path();
      return new TreeWriter(
          real.isRoot() ? spot.parent().folder() : folder(spot),
          staging,
          observed,
          durability == Durability.DURABLE,
          new Guarded(new WorkspaceFile(root.workspace(), real), changes));
    }
  }

  private static Folder folder(Spot spot) throws IOException {
    try (Directory directory = spot.parent().open(spot.name())) {
      return directory.folder();
    }
  }

  private void requireWorkspace(WorkspaceFile root) {
    if (!roots.isThere(root.workspace())) {
      throw Absence.of(root.workspace());
    }
  }

  @Override
  public void close() {
    staging.close();
  }

  /** Refuses what is read-only, and forgets pieces of what is replaced. */
  private final class Guarded implements TreeWriter.Changes {
    private final WorkspaceFile root;
    private final TreeWriter.Changes asked;
    private final @Nullable TreeTwins twinsOrNull;

    Guarded(WorkspaceFile root, TreeWriter.Changes asked) {
      this.root = root;
      this.asked = asked;
      this.twinsOrNull = roots.refusesTwins(root.workspace()) ? new TreeTwins(guard) : null;
    }

    @Override
    public void before(TreeEntry entry) {
      WorkspaceFile file = new WorkspaceFile(root.workspace(), entry.under(root.path()));
      roots.requireWritable(root.workspace(), file.path());
      if (twinsOrNull != null) {
        twinsOrNull.require(file);
      }
      asked.before(entry);
    }

    @Override
    public void beforeRemoval(TreeEntry entry) {
      roots.requireWritable(root.workspace(), entry.under(root.path()));
      asked.beforeRemoval(entry);
    }

    @Override
    public void adding(String path) {
      asked.adding(path);
    }

    @Override
    public void gone(String path) {
      asked.gone(path);
    }

    @Override
    public void replaced(TreeEntry entry, long sizeBytes) throws IOException {
      pieces.forget(new WorkspaceFile(root.workspace(), entry.under(root.path())));
      asked.replaced(entry, sizeBytes);
    }
  }

  /** The disk's observer and its memory of failed forces. */
  private record Observed(DiskCalls disk) implements TreeDisk {
    @Override
    public void before(Change change) throws IOException {
      DiskLane.assertHere();
      disk.before(
          switch (change) {
            case CREATE -> DiskChange.CREATE_FILE;
            case WRITE -> DiskChange.WRITE;
            case MOVE -> DiskChange.MOVE;
            case DELETE -> DiskChange.DELETE;
            case ATTRIBUTES -> DiskChange.ATTRIBUTES;
          });
    }

    @Override
    public void force(FileChannel channel) throws IOException {
      disk.requireForcesHeld();
      disk.force(channel, true, DiskChange.FORCE);
    }
  }
}
