package dev.ferry.service.storage.local;

import dev.ferry.service.storage.BatchFile;
import dev.ferry.service.storage.BatchFiles;
import dev.ferry.service.storage.BatchedFile;
import dev.ferry.service.storage.local.BatchIntent.BatchStep;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Batches, each in a folder of its own: new files stored and forced → second names for the files
 * they replace, conditions compared → intent forced → moves → directories forced → intent deleted.
 *
 * <p>A failure behind the intent undoes the moves; a kill leaves the intent, and the next start
 * finishes them, or undoes them where that fails or was begun.
 */
final class LocalBatches implements BatchFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LocalBatches.class);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path path;
  private final String boot;
  private final WorkspaceRoots roots;
  private final PathGuard guard;
  private final Nursery nursery;
  private final BatchMoves moves;
  private final DiskCalls disk;
  private final DiskLane lane;
  private final SecureRandom random = new SecureRandom();

  LocalBatches(
      Path path,
      WorkspaceRoots roots,
      PathGuard guard,
      Nursery nursery,
      PieceFolder pieces,
      DiskCalls disk,
      DiskLane lane)
      throws IOException {
    this.path = path;
    this.boot = boot();
    this.roots = roots;
    this.guard = guard;
    this.nursery = nursery;
    this.moves = new BatchMoves(roots, guard, pieces);
    this.disk = disk;
    this.lane = lane;
    Files.createDirectories(path);
  }

  private static String boot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  @Override
  public Mono<List<BatchedFile>> write(
      WorkspaceName workspace, Durability durability, List<BatchFile> files) {
    return lane.call(
        "writing a batch into " + workspace, () -> writeNow(workspace, durability, files));
  }

  private List<BatchedFile> writeNow(
      WorkspaceName workspace, Durability durability, List<BatchFile> files) throws IOException {
    if (!roots.isThere(workspace)) {
      throw Absence.of(workspace);
    }
    BatchFolder folder = BatchFolder.create(path.resolve(UploadId.random(random).value()), disk);
    List<BatchStep> steps = new ArrayList<>(files.size());
    List<BatchedFile> written = new ArrayList<>(files.size());
    try {
      stage(folder, workspace, durability, files, steps, written);
    } catch (IOException | RuntimeException e) {
      removed(folder, e);
      throw e;
    }
    perform(folder, new BatchIntent(workspace, durability, boot, steps));
    return written;
  }

  private void stage(
      BatchFolder folder,
      WorkspaceName workspace,
      Durability durability,
      List<BatchFile> files,
      List<BatchStep> steps,
      List<BatchedFile> written)
      throws IOException {
    Set<WorkspacePath> seen = new HashSet<>();
    for (BatchFile file : files) {
      UploadId id = UploadId.random(random);
      FileStat stat = folder.stage(id, file, durability);
      try (Spot spot =
          guard.ensureMeant(workspace, file.path(), durability == Durability.DURABLE)) {
        roots.requireWritable(workspace, spot.path());
        if (!seen.add(spot.path())) {
          throw new TransferException(
              FailureCode.INVALID_ARGUMENT, "Two files of the batch are " + spot.path());
        }
        Optional<PosixFileAttributes> there = spot.attributes();
        Placing.requireReplaceable(workspace, file.path(), file.condition(), there);
        String kept = there.isEmpty() ? null : kept(folder, workspace, spot, there.get(), id);
        steps.add(
            new BatchStep(
                BatchFolder.stagedName(id), stat.etag().orElseThrow(), spot.path(), kept));
        written.add(
            new BatchedFile(
                stat, there.map(PosixFileAttributes::size).orElse(0L), there.isEmpty()));
      }
    }
    requireSeparate(seen);
    if (durability == Durability.DURABLE) {
      try (Directory batches = Directory.open(path, disk)) {
        batches.force();
      }
    }
  }

  /** A second name for the file that is replaced, so that it can be put back. */
  private String kept(
      BatchFolder folder,
      WorkspaceName workspace,
      Spot spot,
      PosixFileAttributes there,
      UploadId id)
      throws IOException {
    Path pin =
        nursery
            .pin(roots.pathOf(workspace, spot.path()), there)
            .orElseThrow(
                () ->
                    new TransferException(
                        FailureCode.VERSION_CHANGED,
                        spot.path() + " is being replaced, or may not get a second name"));
    String kept = id.value() + ".kept";
    nursery.directory().move(String.valueOf(pin.getFileName()), folder.directory(), kept);
    return kept;
  }

  private static void requireSeparate(Set<WorkspacePath> paths) {
    for (WorkspacePath path : paths) {
      WorkspacePath above = path;
      while (!above.isRoot()) {
        above = above.parent();
        if (paths.contains(above)) {
          throw new TransferException(
              FailureCode.INVALID_ARGUMENT, path + " lies below " + above + " of the same batch");
        }
      }
    }
  }

  private void perform(BatchFolder folder, BatchIntent intent) throws IOException {
    try {
      folder.intend(intent);
      moves.forward(intent, folder);
    } catch (IOException | RuntimeException e) {
      undone(folder, intent, e);
      throw e;
    }
    try {
      folder.settle(intent.durable());
    } catch (IOException | RuntimeException e) {
      folder.close(); // the next start finds that everything was moved
      throw e;
    }
    removed(folder, null);
  }

  private void undone(BatchFolder folder, BatchIntent intent, Exception failure) {
    try {
      folder.giveUp(intent);
      moves.back(intent, folder);
      folder.settle(intent.durable());
    } catch (IOException | RuntimeException e) {
      folder.close();
      failure.addSuppressed(e); // the next start goes on undoing
      return;
    }
    removed(folder, failure);
  }

  /** What stays is deleted by the next start. */
  private static void removed(BatchFolder folder, @Nullable Exception failure) {
    try {
      folder.remove();
    } catch (IOException | RuntimeException e) {
      LOG.warn("The folder of a batch that is over stays until the next start: {}", e.toString());
      if (failure != null) {
        failure.addSuppressed(e);
      }
    }
  }

  @Override
  public Mono<Integer> recover() {
    return lane.call("finishing batches", this::recoverNow);
  }

  private int recoverNow() throws IOException {
    List<Path> folders;
    try (Stream<Path> found = Files.list(path)) {
      folders = found.sorted().toList();
    }
    int recovered = 0;
    for (Path each : folders) {
      try {
        recovered += recover(BatchFolder.open(each, disk)) ? 1 : 0;
      } catch (IOException | RuntimeException e) {
        LOG.error("The batch in {} is neither finished nor undone, it is kept", each, e);
      }
    }
    return recovered;
  }

  private boolean recover(BatchFolder folder) throws IOException {
    try (folder) {
      boolean intended = folder.isIntended();
      if (intended) {
        recover(folder, folder.intent());
      }
      folder.remove();
      return intended;
    }
  }

  /** What an ephemeral batch left before the machine stopped says nothing about the files. */
  private void recover(BatchFolder folder, BatchIntent intent) throws IOException {
    boolean meaningful = intent.durable() || intent.boot().equals(boot);
    if (meaningful && roots.isThere(intent.workspace())) {
      finishOrUndo(folder, intent);
    }
    folder.settle(true);
  }

  private void finishOrUndo(BatchFolder folder, BatchIntent intent) throws IOException {
    if (!folder.isGivenUp()) {
      try {
        moves.forward(intent, folder);
        return;
      } catch (TransferException e) {
        LOG.warn("A batch in {} cannot be finished and is undone", intent.workspace(), e);
        folder.giveUp(intent);
      }
    }
    moves.back(intent, folder);
  }
}
