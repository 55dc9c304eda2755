package dev.ferry.service.workspace;

import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.hook.StoredContent;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What hooks say to the entries of packs: each entry is a transfer of its own.
 *
 * @param disk where contents are read for hooks
 */
record TreeHooks(Hooks hooks, WorkspaceFiles files, Scheduler disk) {

  boolean watch(WorkspaceName workspace) {
    return hooks.watches(workspace);
  }

  /**
   * What may not be written of a pack, by path.
   *
   * @param pack all of it; only views of it are used
   */
  Mono<Map<String, TransferException>> refusedToWrite(WorkspaceFile root, ByteBuffer pack) {
    return refused(
        pack,
        content -> {
          HookedTransfer transfer = upload(root, content.entry());
          return content.entry().type() == TreeEntry.Type.FILE
              ? hooks.pass(transfer, () -> Flux.just(content.data().asReadOnlyBuffer()))
              : hooks.admit(transfer);
        });
  }

  /** What may not be read of the files that a pack names, by path. */
  Mono<Map<String, TransferException>> refusedToRead(WorkspaceFile root, ByteBuffer pack) {
    return refused(pack, content -> readable(file(root, content.entry())));
  }

  /** Completes when hooks let a file go out. */
  Mono<Void> mayRead(WorkspaceFile file) {
    return Mono.defer(() -> watch(file.workspace()) ? readable(file) : Mono.empty());
  }

  private Mono<Void> readable(WorkspaceFile file) {
    return Mono.usingWhen(
        files.open(file),
        opened ->
            hooks.pass(
                HookedTransfer.download(file, opened.stat()),
                new StoredContent(opened::read, opened.stat().sizeBytes(), disk)),
        opened -> Mono.<Void>fromRunnable(opened::close).subscribeOn(disk));
  }

  /** Tells what was written. */
  Mono<Void> written(WorkspaceFile root, ByteBuffer pack, List<TreeFailure> failures) {
    Set<String> failed = failures.stream().map(TreeFailure::path).collect(Collectors.toSet());
    return Flux.fromIterable(contents(pack))
        .filter(content -> !failed.contains(content.entry().path()))
        .concatMap(content -> hooks.done(upload(root, content.entry())))
        .then();
  }

  /** What is asked of one entry. */
  @FunctionalInterface
  private interface Question {
    Mono<Void> about(Pack.Content content);
  }

  private static Mono<Map<String, TransferException>> refused(ByteBuffer pack, Question question) {
    return Flux.fromIterable(contents(pack))
        .concatMap(
            content ->
                question
                    .about(content)
                    .then(Mono.<Map.Entry<String, TransferException>>empty())
                    .onErrorResume(
                        TransferException.class,
                        failure -> Mono.just(Map.entry(content.entry().path(), failure))))
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  /** Directories are no transfers. */
  private static List<Pack.Content> contents(ByteBuffer pack) {
    List<Pack.Content> contents = new ArrayList<>();
    PackReader reader = new PackReader(pack.duplicate());
    for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
      if (item instanceof Pack.Content content
          && content.entry().type() != TreeEntry.Type.DIRECTORY) {
        contents.add(content);
      }
    }
    return contents;
  }

  private static HookedTransfer upload(WorkspaceFile root, TreeEntry entry) {
    return HookedTransfer.upload(file(root, entry), ContentLength.of(entry.sizeBytes()));
  }

  private static WorkspaceFile file(WorkspaceFile root, TreeEntry entry) {
    return new WorkspaceFile(root.workspace(), entry.under(root.path()));
  }
}
