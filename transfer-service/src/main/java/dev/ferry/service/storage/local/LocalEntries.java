package dev.ferry.service.storage.local;

import dev.ferry.service.storage.EntryBatch;
import dev.ferry.service.storage.EntryFiles;
import dev.ferry.service.storage.MovedEntry;
import dev.ferry.service.storage.RemovedTree;
import dev.ferry.transfer.Absence;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Directories, links and attributes of workspaces in a local directory. */
final class LocalEntries implements EntryFiles {
  private static final Logger LOG = LoggerFactory.getLogger(LocalEntries.class);

  private final WorkspaceRoots roots;
  private final PathGuard guard;
  private final Nursery nursery;
  private final Trash trash;
  private final PieceFolder pieces;
  private final DiskCalls disk;
  private final DiskLane looks;
  private final DiskLane changes;
  private final Watches watches;
  private final Renaming renaming;

  /**
   * Those of these roots.
   *
   * @param looks where is read
   * @param changes where is changed and forced
   */
  LocalEntries(
      WorkspaceRoots roots,
      PathGuard guard,
      Nursery nursery,
      Trash trash,
      PieceFolder pieces,
      DiskCalls disk,
      DiskLane looks,
      DiskLane changes) {
    this.roots = roots;
    this.guard = guard;
    this.nursery = nursery;
    this.trash = trash;
    this.pieces = pieces;
    this.disk = disk;
    this.looks = looks;
    this.changes = changes;
    this.watches = new Watches(guard);
    this.renaming = new Renaming(roots, nursery, disk);
  }

  /** Ends every watch. */
  void close() {
    watches.close();
  }

  /** Begins to delete what a crash left of removed trees. */
  void sweep() throws IOException {
    if (trash.isUsed()) {
      var unused = changes.scheduler().schedule(this::sweepNow);
    }
  }

  private void sweepNow() {
    try {
      trash.sweep();
    } catch (IOException e) {
      LOG.warn("What is left of removed trees could not be deleted; the next start tries again", e);
    }
  }

  private <T> Mono<T> call(DiskLane lane, String what, WorkspaceFile file, Callable<T> work) {
    return lane.call(
        what + " " + file,
        () -> {
          if (!roots.isThere(file.workspace())) {
            throw Absence.of(file.workspace());
          }
          return work.call();
        });
  }

  @Override
  public Flux<EntryBatch> walk(WorkspaceFile directory, int depth) {
    return Flux.usingWhen(
        call(looks, "listing", directory, () -> reading(directory, depth)),
        reading ->
            looks
                .call("listing " + directory, reading::next)
                .repeat()
                .takeWhile(Optional::isPresent)
                .map(Optional::get),
        reading -> looks.call("closing " + directory, () -> closed(reading)));
  }

  private TreeReading reading(WorkspaceFile directory, int depth) throws IOException {
    return new TreeReading(
        guard.directory(directory.workspace(), directory.path()), directory.path(), depth);
  }

  private static boolean closed(TreeReading reading) {
    reading.close();
    return true;
  }

  @Override
  public Mono<Boolean> makeDirectories(WorkspaceFile directory) {
    return call(
        changes,
        "making",
        directory,
        () -> guard.makeDirectories(directory.workspace(), directory.path()));
  }

  @Override
  public Mono<MovedEntry> moveEntry(WorkspaceFile source, WorkspacePath target, boolean replace) {
    return call(changes, "moving", source, () -> moveNow(source, target, replace));
  }

  private MovedEntry moveNow(WorkspaceFile source, WorkspacePath target, boolean replace)
      throws IOException {
    requireNoRoot(source.path());
    requireNoRoot(target);
    try (Spot from = guard.named(source.workspace(), source.path())) {
      PosixFileAttributes entry = from.attributes().orElseThrow(() -> nothing(source));
      roots.requireWritableTree(source.workspace(), from.path());
      if (target.startsWith(source.path()) && entry.isDirectory()) {
        throw intoItself(source, target);
      }
      try (Spot to = guard.ensureNamed(source.workspace(), target, true, from)) {
        roots.requireWritableTree(source.workspace(), to.path());
        return renaming.run(source.workspace(), new Renaming.Ends(from, entry, to), replace);
      }
    }
  }

  static TransferException intoItself(WorkspaceFile source, WorkspacePath target) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, source + " cannot be moved into itself, to " + target);
  }

  @Override
  public Mono<Void> movePieces(WorkspaceFile source, WorkspaceFile target) {
    return changes
        .call(
            "moving the piece file of " + source,
            () -> {
              pieces.move(source, target);
              return target;
            })
        .then();
  }

  @Override
  public Mono<Void> forgetPieces(List<WorkspaceFile> files) {
    return changes
        .call(
            "deleting piece files",
            () -> {
              for (WorkspaceFile file : files) {
                pieces.forget(file);
              }
              return files;
            })
        .then();
  }

  @Override
  public Mono<RemovedTree> removeTree(WorkspaceFile file) {
    return call(changes, "removing", file, () -> removeNow(file));
  }

  private RemovedTree removeNow(WorkspaceFile file) throws IOException {
    requireNoRoot(file.path());
    try (Spot spot = guard.named(file.workspace(), file.path())) {
      Optional<PosixFileAttributes> entry = spot.attributes();
      if (entry.isEmpty()) {
        return RemovedTree.NOTHING;
      }
      roots.requireWritableTree(file.workspace(), spot.path());
      boolean directory = entry.get().isDirectory();
      String name = trash.newName();
      spot.parent().move(spot.name(), trash.directory(), name);
      spot.parent().force();
      if (!directory) {
        pieces.forget(new WorkspaceFile(file.workspace(), spot.path()));
      }
      return trash.empty(name).of(spot.path(), directory);
    } catch (TransferException e) {
      if (e.code() == FailureCode.NOT_FOUND) {
        return RemovedTree.NOTHING;
      }
      throw e;
    }
  }

  @Override
  public Mono<List<FileStat>> change(WorkspaceFile file, FileAttributes attributes) {
    return call(changes, "changing", file, () -> changeNow(file, attributes));
  }

  private List<FileStat> changeNow(WorkspaceFile file, FileAttributes attributes)
      throws IOException {
    try (Spot spot = guard.meant(file.workspace(), file.path())) {
      PosixFileAttributes entry = spot.attributes().orElseThrow(() -> nothing(file));
      roots.requireWritable(file.workspace(), spot.path());
      FileStat before = Version.stat(spot.path(), entry);
      if (entry.isDirectory()) {
        changeDirectory(spot, attributes);
      } else if (entry.isRegularFile()) {
        changeFile(file, spot, entry, attributes);
      } else {
        throw new TransferException(
            FailureCode.NOT_A_FILE, file + " is neither a file nor a directory");
      }
      FileStat after = spot.stat(spot.path()).orElseThrow(() -> nothing(file));
      if (before.etagOrNull() != null && after.etagOrNull() != null) {
        WorkspaceFile real = new WorkspaceFile(file.workspace(), spot.path());
        pieces.retag(real, before.etagOrNull(), after.etagOrNull());
      }
      return List.of(before, after);
    }
  }

  private static void changeDirectory(Spot spot, FileAttributes attributes) throws IOException {
    if (spot.path().isRoot()) {
      spot.parent().change(attributes);
      return;
    }
    try (Directory directory = spot.parent().open(spot.name())) {
      directory.change(attributes);
    }
  }

  /**
   * Java's handles cut a time to microseconds and open what they change, which a pipe in the file's
   * place would make last for ever. So it is done by a name of our own, where the system allows
   * one.
   */
  private void changeFile(
      WorkspaceFile file, Spot spot, PosixFileAttributes entry, FileAttributes attributes)
      throws IOException {
    Optional<Path> pin = nursery.pin(roots.pathOf(file.workspace(), spot.path()), entry);
    if (pin.isEmpty()) {
      spot.parent().change(spot.name(), attributes);
      return;
    }
    try {
      StagedAttributes.change(pin.get(), attributes, disk);
    } finally {
      nursery.release(pin.get());
    }
  }

  @Override
  public Mono<FileStat> link(WorkspaceFile file, String text) {
    return call(changes, "linking", file, () -> linkNow(file, text));
  }

  private FileStat linkNow(WorkspaceFile file, String text) throws IOException {
    requireNoRoot(file.path());
    try (Spot spot = guard.ensureNamed(file.workspace(), file.path(), true)) {
      roots.requireWritable(file.workspace(), spot.path());
      nursery.bear(text, spot);
      spot.parent().force();
      return spot.stat(file.path()).orElseThrow(() -> nothing(file));
    }
  }

  @Override
  public Mono<String> linkText(WorkspaceFile file) {
    return call(looks, "reading", file, () -> linkTextNow(file));
  }

  private String linkTextNow(WorkspaceFile file) throws IOException {
    try (Spot spot = guard.named(file.workspace(), file.path())) {
      PosixFileAttributes entry = spot.attributes().orElseThrow(() -> nothing(file));
      if (!entry.isSymbolicLink()) {
        throw new TransferException(FailureCode.NOT_A_LINK, file + " is no symbolic link");
      }
      return LinkTexts.of(spot.parent(), spot.name());
    }
  }

  @Override
  public Flux<FileChange> watch(WorkspaceFile directory, boolean recursive) {
    return Flux.defer(
        () -> {
          Watch watch = new Watch(directory, recursive);
          return call(looks, "watching", directory, () -> watches.begin(watch))
              .thenMany(watch.changes())
              .doFinally(end -> looks.scheduler().schedule(() -> watches.end(watch)));
        });
  }

  @Override
  public Mono<FlushReport> flush(WorkspaceFile file) {
    return call(changes, "flushing", file, () -> flushNow(file));
  }

  private FlushReport flushNow(WorkspaceFile file) throws IOException {
    disk.requireForcesHeld();
    Flushing flushing = new Flushing(disk);
    WorkspacePath path;
    try (Spot spot = guard.meant(file.workspace(), file.path())) {
      path = spot.path();
      PosixFileAttributes entry = spot.attributes().orElseThrow(() -> nothing(file));
      flushing.entry(spot, entry);
    }
    while (!path.isRoot()) {
      path = path.parent();
      try (Directory above = guard.directory(file.workspace(), path)) {
        flushing.names(above);
      }
    }
    return flushing.report();
  }

  private static void requireNoRoot(WorkspacePath path) {
    if (path.isRoot()) {
      throw new TransferException(
          FailureCode.INVALID_PATH, "The root of a workspace can only stay where it is");
    }
  }

  static TransferException nothing(WorkspaceFile file) {
    return Absence.of(file);
  }
}
