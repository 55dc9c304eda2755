package dev.ferry.service.storage.local;

import dev.ferry.service.storage.WorkspaceFolders;
import dev.ferry.service.storage.WorkspaceRoot;
import dev.ferry.service.storage.WorkspaceRules;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Roots of workspaces on a local file system. */
final class LocalWorkspaceFolders implements WorkspaceFolders {
  private final WorkspaceRoots roots;
  private final PathGuard guard;
  private final Nursery nursery;
  private final Trash trash;
  private final PieceFolder pieces;
  private final DiskCalls disk;
  private final DiskLane changes;

  LocalWorkspaceFolders(
      WorkspaceRoots roots,
      PathGuard guard,
      Nursery nursery,
      Trash trash,
      PieceFolder pieces,
      DiskCalls disk,
      DiskLane changes) {
    this.roots = roots;
    this.guard = guard;
    this.nursery = nursery;
    this.trash = trash;
    this.pieces = pieces;
    this.disk = disk;
    this.changes = changes;
  }

  @Override
  public Mono<Void> place(WorkspaceName name, WorkspaceRoot root, WorkspaceRules rules) {
    return changes
        .call(
            "making the root of workspace " + name,
            () -> {
              if (root instanceof WorkspaceRoot.InFolder directory) {
                placeIn(name, directory);
              } else {
                placeManaged(name);
              }
              roots.keep(name, rules);
              return name;
            })
        .then();
  }

  private void placeManaged(WorkspaceName name) throws IOException {
    make(roots.managed(), Path.of(name.value()));
    roots.manage(name);
  }

  /** Whoever can write to a directory above the root could lead us elsewhere: operators' care. */
  private void placeIn(WorkspaceName name, WorkspaceRoot.InFolder wanted) throws IOException {
    Path folder = wanted.folder().toRealPath();
    Path root = folder.resolve(wanted.below()).normalize();
    requireApart(name, root);
    requireSameVolume(folder);
    make(folder, wanted.below());
    requireSameVolume(root);
    roots.name(name, root);
  }

  /** Step by step through handles, never through a link; the names are forced. */
  private void make(Path folder, Path below) throws IOException {
    Path made = folder;
    Directory current = Directory.open(folder, disk);
    try {
      for (Path step : below) {
        if (step.toString().isEmpty()) {
          continue;
        }
        var unused = current.ensure(step.toString(), nursery);
        Directory next = current.open(step.toString());
        current.close();
        current = next;
        made = made.resolve(step);
        guard.forceName(made, current);
      }
    } finally {
      current.close();
    }
  }

  private void requireApart(WorkspaceName name, Path root) {
    Path ours = roots.managed().toAbsolutePath().getParent();
    if (ours != null && (root.startsWith(ours) || ours.startsWith(root))) {
      throw invalid("The root " + root + " and the service's data folder are not apart");
    }
    for (Map.Entry<WorkspaceName, Path> other : roots.named().entrySet()) {
      boolean nested = root.startsWith(other.getValue()) || other.getValue().startsWith(root);
      if (nested && !other.getKey().equals(name)) {
        throw invalid("The root " + root + " is that of another workspace, or in it, or around it");
      }
    }
  }

  /** What is published is moved there in one step, which works within one file system only. */
  private void requireSameVolume(Path root) throws IOException {
    if (!Files.getFileStore(root).equals(Files.getFileStore(roots.managed()))) {
      throw invalid(
          "The root " + root + " is on another file system than the service's data folder");
    }
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }

  @Override
  public Mono<Boolean> isUsed(WorkspaceName name) {
    return changes.call("looking into workspace " + name, () -> isUsedNow(name));
  }

  private boolean isUsedNow(WorkspaceName name) throws IOException {
    try (Directory folder = Directory.open(roots.managed(), disk);
        Directory root = folder.open(name.value())) {
      return root.entries().iterator().hasNext();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void shut(WorkspaceName name, String why) {
    roots.shut(name, why);
  }

  @Override
  public boolean isSealed(WorkspaceName name, List<WorkspacePath> readOnly) {
    return roots.readOnly(name).equals(readOnly);
  }

  @Override
  public Map<WorkspaceName, String> shut() {
    return roots.shut();
  }

  @Override
  public Mono<Boolean> removeWorkspace(WorkspaceName name) {
    return changes.call("removing workspace " + name, () -> removeNow(name));
  }

  private boolean removeNow(WorkspaceName name) throws IOException {
    forgetPieces(name);
    if (roots.named().containsKey(name)) {
      roots.forget(name);
      return true;
    }
    roots.forget(name);
    String doomed = trash.newName();
    try (Directory folder = Directory.open(roots.managed(), disk)) {
      folder.move(name.value(), trash.directory(), doomed);
      folder.force();
    } catch (NoSuchFileException e) {
      return false;
    }
    var unused = trash.empty(doomed);
    return true;
  }

  private void forgetPieces(WorkspaceName workspace) throws IOException {
    for (String file : pieces.names()) {
      Optional<Map<String, String>> description = pieces.description(file);
      if (description.filter(known -> PieceFolder.isOf(workspace, known)).isPresent()) {
        pieces.delete(file);
      }
    }
  }
}
