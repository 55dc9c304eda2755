package dev.ferry.service.storage.local;

import dev.ferry.transfer.Absence;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The last step of a publication on the disk: rename, force of the directory, piece file. */
final class Placing {
  private final WorkspaceRoots roots;
  private final StagingFolder staging;
  private final PieceFolder pieces;
  private final PathGuard guard;
  private final DiskLane lane;
  private final SharedForces forces;

  Placing(
      WorkspaceRoots roots,
      StagingFolder staging,
      PieceFolder pieces,
      PathGuard guard,
      DiskLane lane,
      SharedForces forces) {
    this.roots = roots;
    this.staging = staging;
    this.pieces = pieces;
    this.guard = guard;
    this.lane = lane;
    this.forces = forces;
  }

  /** As {@link dev.ferry.service.storage.WorkspaceFiles#move}. */
  Mono<Void> move(
      UploadId id, WorkspaceFile target, WriteCondition condition, Durability durability) {
    String what = "publishing " + target;
    return durability == Durability.DURABLE
        ? Mono.usingWhen(
                lane.call(what, () -> renamed(id, target, condition)),
                renamed -> forces.force(renamed.key(), renamed.parent()).thenReturn(renamed),
                renamed -> Mono.fromRunnable(renamed.parent()::close))
            .filter(Renamed::mayHavePieces)
            .flatMap(renamed -> lane.call(what, () -> piecesPlaced(id, renamed.real())))
            .then()
        : lane.call(what, () -> moveUnforced(id, target, condition)).then();
  }

  private UploadId moveUnforced(UploadId id, WorkspaceFile target, WriteCondition condition)
      throws IOException {
    boolean mayHavePieces;
    WorkspaceFile real;
    try (Spot spot = spotOf(target, false)) {
      real = new WorkspaceFile(target.workspace(), spot.path());
      mayHavePieces = rename(id, spot, target, condition);
    }
    return mayHavePieces ? piecesPlaced(id, real) : id;
  }

  private Spot spotOf(WorkspaceFile target, boolean force) throws IOException {
    if (!roots.isThere(target.workspace())) {
      throw Absence.of(target.workspace());
    }
    if (target.path().isRoot()) {
      throw new TransferException(FailureCode.NOT_A_FILE, target + " is a directory");
    }
    return guard.ensureMeant(target.workspace(), target.path(), force);
  }

  private Renamed renamed(UploadId id, WorkspaceFile target, WriteCondition condition)
      throws IOException {
    Spot spot = spotOf(target, true);
    try {
      return new Renamed(
          spot.parent(),
          spot.parent().key(),
          new WorkspaceFile(target.workspace(), spot.path()),
          rename(id, spot, target, condition));
    } catch (IOException | RuntimeException e) {
      spot.close();
      throw e;
    }
  }

  /**
   * Tells whether the upload can have a piece file, or the file that it replaced: a put has none,
   * and nothing was there that had one.
   */
  private boolean rename(UploadId id, Spot spot, WorkspaceFile target, WriteCondition condition)
      throws IOException {
    roots.requireWritable(target.workspace(), spot.path());
    Optional<PosixFileAttributes> replaced = spot.attributes();
    requireReplaceable(target.workspace(), target.path(), condition, replaced);
    String staged = staging.nameOf(id);
    staging.directory().move(staged, spot.parent(), spot.name());
    return replaced.isPresent() || !staged.equals(PutFiles.name(id));
  }

  /** Takes over the upload's piece file, or forgets the one there was. */
  UploadId piecesPlaced(UploadId id, WorkspaceFile target) throws IOException {
    if (staging.hasPieces(id)) {
      pieces.publish(staging, StagingFolder.piecesName(id), target);
    } else {
      pieces.forget(target);
    }
    return id;
  }

  /** A rename that is to be forced, with a handle that is open until then. */
  private record Renamed(Directory parent, Object key, WorkspaceFile real, boolean mayHavePieces) {}

  /** Fails unless a file may be put there. */
  static void requireReplaceable(
      WorkspaceName workspace,
      WorkspacePath path,
      WriteCondition condition,
      Optional<PosixFileAttributes> current) {
    WorkspaceFile target = new WorkspaceFile(workspace, path);
    Optional<FileStat> stat = current.map(attributes -> Version.stat(path, attributes));
    if (stat.isPresent() && stat.get().type() != FileStat.Type.FILE) {
      throw new TransferException(FailureCode.NOT_A_FILE, target + " exists and is no file");
    }
    if (!condition.holdsFor(stat.flatMap(FileStat::etag))) {
      throw new TransferException(
          FailureCode.PRECONDITION_FAILED,
          stat.map(now -> target + " exists in version " + now.etag().orElse("?"))
              .orElse(target + " does not exist"));
    }
  }
}
