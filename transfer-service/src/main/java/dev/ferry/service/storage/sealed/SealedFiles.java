package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files whose bytes lie as the transform of their workspace makes them. */
final class SealedFiles implements WorkspaceFiles {
  private final WorkspaceFiles real;
  private final SealedStore store;

  SealedFiles(WorkspaceFiles real, SealedStore store) {
    this.real = real;
    this.store = store;
  }

  private Mono<FileStat> content(WorkspaceName workspace, Mono<FileStat> rest) {
    return store.layout(workspace).map(layout -> rest.map(layout::content)).orElse(rest);
  }

  @Override
  public Mono<Void> workspace(WorkspaceName name, boolean create) {
    return real.workspace(name, create);
  }

  @Override
  public Mono<FileStat> stat(WorkspaceFile file) {
    return content(file.workspace(), real.stat(file));
  }

  @Override
  public Mono<FileStat> target(WorkspaceFile file) {
    return content(file.workspace(), real.target(file));
  }

  @Override
  public Mono<FileStat> writeTarget(WorkspaceFile file) {
    return content(file.workspace(), real.writeTarget(file));
  }

  @Override
  public Mono<Boolean> remove(WorkspaceFile file) {
    return real.remove(file);
  }

  @Override
  public Mono<OpenFile> open(WorkspaceFile file) {
    Mono<OpenFile> opened = real.open(file);
    return store
        .layout(file.workspace())
        .map(layout -> opened.map(rest -> content(rest, layout)))
        .orElse(opened);
  }

  /** Runs where the file was opened, on a disk thread. */
  private static OpenFile content(OpenFile rest, SealedLayout layout) {
    try {
      return SealedOpenFile.of(rest, layout);
    } catch (IOException e) {
      rest.close();
      throw StorageFailures.of("opening a file", e);
    } catch (RuntimeException e) {
      rest.close();
      throw e;
    }
  }

  @Override
  public Mono<FileStat> prepare(
      UploadId id, WorkspaceFile target, FileAttributes attributes, Durability durability) {
    return content(target.workspace(), real.prepare(id, target, attributes, durability));
  }

  @Override
  public Mono<Void> move(
      UploadId id, WorkspaceFile target, WriteCondition condition, Durability durability) {
    return real.move(id, target, condition, durability);
  }

  @Override
  public Mono<Void> movePieces(UploadId id, WorkspaceFile target) {
    return real.movePieces(id, target);
  }

  @Override
  public Mono<Void> forceName(WorkspaceFile target) {
    return real.forceName(target);
  }

  @Override
  public Flux<WorkspaceName> workspaces() {
    return real.workspaces();
  }

  @Override
  public Mono<WorkspaceUsage> usage(WorkspaceName workspace) {
    return real.usage(workspace);
  }
}
