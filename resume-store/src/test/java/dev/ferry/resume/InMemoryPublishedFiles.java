package dev.ferry.resume;

import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is remembered of published files. */
final class InMemoryPublishedFiles {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryPublishedFiles(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  Mono<PublishedFile> published(WorkspaceFile file) {
    return lane.call("published", () -> disk.now.published(file));
  }

  Flux<PublishedFile> publishedIn(WorkspaceName workspace, WorkspacePath directory) {
    return listPublished()
        .filter(file -> file.file().workspace().equals(workspace))
        .filter(file -> file.file().path().parent().equals(directory));
  }

  Flux<PublishedFile> listPublished() {
    return lane.call("listPublished", () -> Optional.of(disk.now.published()))
        .flatMapIterable(files -> files);
  }

  Flux<PublishedFile> publishedAmong(WorkspaceName workspace, List<WorkspacePath> paths) {
    return listPublished()
        .filter(file -> file.file().workspace().equals(workspace))
        .filter(file -> paths.contains(file.file().path()));
  }

  Flux<PublishedFile> publishedBelow(WorkspaceName workspace, WorkspacePath directory) {
    return listPublished()
        .filter(file -> file.file().workspace().equals(workspace))
        .filter(file -> !file.file().path().equals(directory))
        .filter(file -> file.file().path().startsWith(directory));
  }

  Mono<Void> replacePublished(List<WorkspaceFile> forgotten, List<PublishedFile> remembered) {
    return lane.call(
        "replacePublished",
        () -> {
          disk.change(
              false,
              tables -> {
                forgotten.forEach(tables::forget);
                remembered.forEach(tables::put);
              });
          return Optional.empty();
        });
  }

  Mono<Void> restorePublished(PublishedFile file) {
    return lane.call(
        "restorePublished",
        () -> {
          if (disk.now.published(file.file()).isEmpty()) {
            disk.change(true, tables -> tables.put(file));
          }
          return Optional.empty();
        });
  }

  Mono<Void> forgetPublished(WorkspaceFile file) {
    return lane.call(
        "forgetPublished",
        () -> {
          disk.change(false, tables -> tables.forget(file));
          return Optional.empty();
        });
  }
}
