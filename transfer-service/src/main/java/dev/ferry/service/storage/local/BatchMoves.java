package dev.ferry.service.storage.local;

import dev.ferry.service.storage.local.BatchIntent.BatchStep;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The moves of a batch, forward and back. Each may be begun again after a kill. */
final class BatchMoves {
  private final WorkspaceRoots roots;
  private final PathGuard guard;
  private final PieceFolder pieces;

  BatchMoves(WorkspaceRoots roots, PathGuard guard, PieceFolder pieces) {
    this.roots = roots;
    this.guard = guard;
    this.pieces = pieces;
  }

  /** Moves every new file that is still in the folder to its path, and forces the directories. */
  void forward(BatchIntent intent, BatchFolder folder) throws IOException {
    for (BatchStep step : intent.steps()) {
      if (folder.contains(step.staged())) {
        try (Spot spot = guard.ensureNamed(intent.workspace(), step.path(), intent.durable())) {
          roots.requireWritable(intent.workspace(), spot.path());
          requireAsFound(step, spot, folder);
          folder.directory().move(step.staged(), spot.parent(), spot.name());
        }
      }
    }
    forceParents(intent);
    for (BatchStep step : intent.steps()) {
      pieces.forget(new WorkspaceFile(intent.workspace(), step.path()));
    }
  }

  private static void requireAsFound(BatchStep step, Spot spot, BatchFolder folder)
      throws IOException {
    Optional<PosixFileAttributes> found = spot.attributes();
    Optional<PosixFileAttributes> kept =
        step.keptOrNull() == null ? Optional.empty() : folder.directory().stat(step.keptOrNull());
    if (!Objects.equals(
        found.map(PosixFileAttributes::fileKey), kept.map(PosixFileAttributes::fileKey))) {
      throw new TransferException(
          FailureCode.VERSION_CHANGED, "Somebody else changed " + spot.path() + " at this moment");
    }
  }

  /** Puts back what was there, wherever a new file of the batch is still under its path. */
  void back(BatchIntent intent, BatchFolder folder) throws IOException {
    for (BatchStep step : intent.steps()) {
      if (!folder.contains(step.staged())) {
        back(step, intent, folder);
      }
    }
    forceParents(intent);
  }

  private void back(BatchStep step, BatchIntent intent, BatchFolder folder) throws IOException {
    try (Spot spot = guard.named(intent.workspace(), step.path())) {
      Optional<String> there = spot.stat(step.path()).flatMap(FileStat::etag);
      if (!there.equals(Optional.of(step.etag()))) {
        return; // somebody else's by now
      }
      String kept = step.keptOrNull();
      if (kept == null) {
        spot.parent().deleteFile(spot.name());
      } else {
        folder.directory().move(kept, spot.parent(), spot.name());
      }
    } catch (TransferException e) {
      requireGone(e);
    }
  }

  private void forceParents(BatchIntent intent) throws IOException {
    if (!intent.durable()) {
      return;
    }
    Set<WorkspacePath> parents = new LinkedHashSet<>();
    intent.steps().forEach(step -> parents.add(step.path().parent()));
    for (WorkspacePath parent : parents) {
      try (Directory directory = guard.directory(intent.workspace(), parent)) {
        directory.force();
      } catch (TransferException e) {
        requireGone(e);
      }
    }
  }

  private static void requireGone(TransferException failure) {
    if (failure.code() != FailureCode.NOT_FOUND && failure.code() != FailureCode.NOT_A_DIRECTORY) {
      throw failure;
    }
  }
}
