package dev.ferry.service.storage.local;

import dev.ferry.service.storage.BatchFiles;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.PutBytes;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StagingListing;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.StoreCapabilities;
import dev.ferry.service.storage.StoreInspection;
import dev.ferry.service.storage.StoredCheck;
import dev.ferry.service.storage.TreeFiles;
import dev.ferry.service.storage.VolumeSpace;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.storage.WorkspaceFolders;
import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Uploads and workspaces below one data folder of the local file system.
 *
 * <p>All work runs on the {@link DiskLane}, and what forces something on another beside it. See the
 * package comment for the layout.
 */
public final class LocalBlobStore
    implements BlobStore, WorkspaceFiles, StoreInspection, AutoCloseable {
  private final WorkspaceRoots roots;
  private final DiskLane lane;
  private final DiskLane forces;
  private final StagingFolder staging;
  private final PieceFolder pieces;
  private final Nursery nursery;
  private final PathGuard guard;
  private final SharedForces directoryForces;
  private final Placing placing;
  private final LocalReading reading;
  private final LocalEntries entries;
  private final LocalBatches batches;
  private final LocalWorkspaceFolders folders;
  private final Trash trash;
  private final DiskCalls disk;
  private final FileStore volume;
  private final LocalTrees trees;

  private LocalBlobStore(
      WorkspaceRoots roots,
      DiskLane lane,
      StagingFolder staging,
      PieceFolder pieces,
      Nursery nursery,
      Trash trash,
      Path treeFolder,
      Path batchFolder,
      DiskCalls disk)
      throws IOException {
    this.roots = roots;
    this.lane = lane;
    this.forces = lane.forForces();
    this.staging = staging;
    this.pieces = pieces;
    this.nursery = nursery;
    this.guard = new PathGuard(roots, nursery, disk);
    this.directoryForces = new SharedForces(forces);
    this.placing = new Placing(roots, staging, pieces, guard, forces, directoryForces);
    this.reading = new LocalReading(roots, guard, pieces);
    this.trash = trash;
    this.entries =
        new LocalEntries(roots, guard, nursery, trash, pieces, disk, this.lane, this.forces);
    this.folders =
        new LocalWorkspaceFolders(roots, guard, nursery, trash, pieces, disk, this.forces);
    this.batches = new LocalBatches(batchFolder, roots, guard, nursery, pieces, disk, this.forces);
    this.disk = disk;
    this.volume = Files.getFileStore(roots.managed());
    entries.sweep();
    this.trees = LocalTrees.open(treeFolder, nursery, roots, guard, pieces, disk, lane, forces);
  }

  /**
   * Opens the store in a data folder and creates what is missing. Blocks; called at start only.
   *
   * @throws TransferException {@code STORAGE_…} when the folder cannot be used
   */
  public static LocalBlobStore open(Path dataFolder, DiskLane lane) {
    return open(dataFolder, lane, DiskObserver.NONE);
  }

  /**
   * As {@link #open(Path, DiskLane)}.
   *
   * @param observer told of every change of the disk before it is made
   */
  public static LocalBlobStore open(Path dataFolder, DiskLane lane, DiskObserver observer) {
    DiskCalls disk = new DiskCalls(observer);
    try {
      Path workspaces = dataFolder.resolve("workspaces");
      Files.createDirectories(workspaces);
      Nursery nursery = Nursery.open(dataFolder.resolve("nursery"), disk);
      Trash trash = Trash.open(dataFolder.resolve("trash"), disk);
      StagingFolder staging = StagingFolder.open(dataFolder.resolve("staging"), disk);
      PieceFolder pieces = PieceFolder.open(dataFolder.resolve("pieces"), disk);
      return new LocalBlobStore(
          new WorkspaceRoots(workspaces),
          lane,
          staging,
          pieces,
          nursery,
          trash,
          dataFolder.resolve("trees"),
          dataFolder.resolve("batches"),
          disk);
    } catch (IOException e) {
      throw StorageFailures.of("opening the data folder " + dataFolder, e);
    }
  }

  /** Roots of workspaces. */
  public WorkspaceFolders folders() {
    return folders;
  }

  /** Directories, links and attributes. */
  public EntryFiles entries() {
    return entries;
  }

  /** Whole trees of the same workspaces. */
  public TreeFiles trees() {
    return trees;
  }

  /** Files that become visible all or none. */
  public BatchFiles batches() {
    return batches;
  }

  @Override
  public StoreCapabilities capabilities() {
    return new StoreCapabilities(true, true, true);
  }

  @Override
  public Mono<StagedBlob> stage(UploadId id, WorkspaceName workspace, Durability durability) {
    return forces.call("creating the staging file", () -> staging.create(id, durability));
  }

  @Override
  public Mono<FileStat> stagePut(WorkspaceName workspace, PutBytes put, StoredCheck check) {
    Mono<FileStat> stored =
        forces.call("storing " + put.target(), () -> staging.puts().write(put, check));
    return put.durability() == Durability.DURABLE
        ? stored.delayUntil(stat -> directoryForces.force(staging, staging.directory()))
        : stored;
  }

  @Override
  public Mono<Void> keepPut(UploadId id) {
    return forces
        .call(
            "keeping the staging file",
            () -> {
              staging.keepPut(id);
              return id;
            })
        .then();
  }

  @Override
  public Mono<StagedBlob> reopen(
      UploadId id, WorkspaceName workspace, long frontierBytes, Durability durability) {
    return forces.call(
        "opening the staging file", () -> staging.reopen(id, frontierBytes, durability));
  }

  @Override
  public Mono<StagedBlob> examine(UploadId id) {
    return lane.call("opening the staging file", () -> staging.examine(id))
        .flatMap(Mono::justOrEmpty);
  }

  @Override
  public Mono<Void> discard(UploadId id) {
    return forces
        .call(
            "deleting the staging file",
            () -> {
              staging.discard(id);
              return id;
            })
        .then();
  }

  @Override
  public Mono<StagingListing> staged() {
    return lane.call("listing the staging folder", staging::list);
  }

  @Override
  public Mono<Long> stagedBytes(UploadId id) {
    return lane.call("looking for the staging file", () -> staging.lengthBytes(id))
        .flatMap(Mono::justOrEmpty);
  }

  @Override
  public Mono<Void> probe() {
    return forces
        .call(
            "probing the data folder",
            () -> {
              disk.requireForcesHeld();
              staging.probe();
              return true;
            })
        .then();
  }

  @Override
  public VolumeSpace space() throws IOException {
    DiskLane.assertHere();
    return new VolumeSpace(volume.getTotalSpace(), volume.getUsableSpace());
  }

  @Override
  public Flux<WorkspaceName> workspaces() {
    return lane.call("listing the workspaces", () -> WorkspaceTrees.names(roots))
        .flatMapIterable(names -> names);
  }

  @Override
  public Mono<WorkspaceUsage> usage(WorkspaceName workspace) {
    return lane.call(
        "counting what is in workspace " + workspace,
        () -> WorkspaceTrees.usage(roots.of(workspace)));
  }

  @Override
  public Mono<Void> workspace(WorkspaceName name, boolean create) {
    String what = "opening workspace " + name;
    return lane.call(what, () -> roots.isThere(name))
        .flatMap(
            there ->
                there
                    ? Mono.empty()
                    : forces.call(what, () -> ensureWorkspace(name, create)).then());
  }

  private Path ensureWorkspace(WorkspaceName name, boolean create) throws IOException {
    Path root = roots.of(name);
    if (roots.isThere(name)) {
      return root;
    }
    if (!create) {
      throw Absence.of(name);
    }
    try {
      disk.before(DiskChange.CREATE_DIRECTORY);
      Files.createDirectory(root);
      try (Directory made = Directory.open(root, disk)) {
        guard.forceName(root, made);
      }
    } catch (FileAlreadyExistsException e) {
      requireWorkspace(name);
    }
    return root;
  }

  private void requireWorkspace(WorkspaceName name) throws IOException {
    var unused = ensureWorkspace(name, false);
  }

  @Override
  public Mono<FileStat> stat(WorkspaceFile file) {
    return lane.call("reading " + file, () -> statNow(file)).flatMap(Mono::justOrEmpty);
  }

  @Override
  public Mono<FileStat> target(WorkspaceFile file) {
    return lane.call("reading " + file, () -> targetNow(file)).flatMap(Mono::justOrEmpty);
  }

  @Override
  public Mono<FileStat> writeTarget(WorkspaceFile file) {
    return lane.call("reading " + file, () -> writeTargetNow(file)).flatMap(Mono::justOrEmpty);
  }

  private Optional<FileStat> writeTargetNow(WorkspaceFile file) throws IOException {
    requireWorkspace(file.workspace());
    return found(() -> guard.writable(file.workspace(), file.path()), file.path());
  }

  private Optional<FileStat> statNow(WorkspaceFile file) throws IOException {
    requireWorkspace(file.workspace());
    return found(() -> guard.named(file.workspace(), file.path()), file.path());
  }

  private Optional<FileStat> targetNow(WorkspaceFile file) throws IOException {
    requireWorkspace(file.workspace());
    return found(() -> guard.meant(file.workspace(), file.path()), file.path());
  }

  private static Optional<FileStat> found(Finding finding, WorkspacePath path) throws IOException {
    try (Spot spot = finding.find()) {
      return spot.stat(path);
    } catch (TransferException e) {
      if (e.code() == FailureCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A walk to an entry. */
  @FunctionalInterface
  private interface Finding {
    Spot find() throws IOException;
  }

  private Directory parentOf(WorkspaceFile file) throws IOException {
    return guard.named(file.workspace(), file.path()).parent();
  }

  @Override
  public Mono<Boolean> remove(WorkspaceFile file) {
    return forces.call("removing " + file, () -> removeNow(file));
  }

  private boolean removeNow(WorkspaceFile file) throws IOException {
    requireWorkspace(file.workspace());
    if (file.path().isRoot()) {
      throw new TransferException(
          FailureCode.INVALID_PATH, "The workspace's root cannot be removed this way");
    }
    try (Spot spot = guard.named(file.workspace(), file.path())) {
      Directory parent = spot.parent();
      Optional<PosixFileAttributes> attributes = spot.attributes();
      if (attributes.isEmpty()) {
        return false;
      }
      roots.requireWritableTree(file.workspace(), spot.path());
      if (attributes.get().isDirectory()) {
        parent.deleteDirectory(spot.name());
      } else {
        parent.deleteFile(spot.name());
        pieces.forget(new WorkspaceFile(file.workspace(), spot.path()));
      }
      parent.force();
      return true;
    } catch (TransferException e) {
      if (e.code() == FailureCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Mono<OpenFile> open(WorkspaceFile file) {
    return lane.call(
        "opening " + file,
        () -> {
          requireWorkspace(file.workspace());
          return reading.open(file, () -> targetNow(file));
        });
  }

  @Override
  public Mono<FileStat> prepare(
      UploadId id, WorkspaceFile target, FileAttributes attributes, Durability durability) {
    return forces.call(
        "preparing the staging file",
        () -> staging.prepare(id, target.path(), attributes, durability));
  }

  @Override
  public Mono<Void> move(
      UploadId id, WorkspaceFile target, WriteCondition condition, Durability durability) {
    return placing.move(id, target, condition, durability);
  }

  @Override
  public Flux<Map<String, String>> pieceDescriptions() {
    return lane.call("listing the piece files", pieces::names)
        .flatMapIterable(names -> names)
        .concatMap(name -> lane.call("reading a piece file", () -> pieces.description(name)), 1)
        .filter(Optional::isPresent)
        .map(Optional::get);
  }

  @Override
  public Mono<PieceFile> newPieces(WorkspaceFile file) {
    return lane.call("creating the piece file of " + file, () -> pieces.create(file));
  }

  @Override
  public Mono<Void> forgetPieces(WorkspaceFile file) {
    return lane.call(
            "deleting the piece file of " + file,
            () -> {
              pieces.forget(file);
              return file;
            })
        .then();
  }

  @Override
  public Mono<Void> movePieces(UploadId id, WorkspaceFile target) {
    return lane.call(
            "moving the piece file of " + target,
            () -> {
              if (staging.hasPieces(id)) {
                pieces.publish(staging, StagingFolder.piecesName(id), target);
              }
              return id;
            })
        .then();
  }

  @Override
  public Mono<Void> forceName(WorkspaceFile target) {
    return forces
        .call(
            "forcing the directory of " + target,
            () -> {
              disk.requireForcesHeld();
              try (Directory parent = parentOf(target)) {
                parent.force();
              }
              return target;
            })
        .then()
        .onErrorResume(LocalBlobStore::isGone, gone -> Mono.empty());
  }

  private static boolean isGone(Throwable failure) {
    return failure instanceof TransferException known
        && (known.code() == FailureCode.NOT_FOUND || known.code() == FailureCode.UNKNOWN_WORKSPACE);
  }

  @Override
  public void close() {
    trees.close();
    entries.close();
    nursery.close();
    trash.close();
    pieces.close();
    staging.close();
    forces.close();
    lane.close();
  }
}
