package dev.ferry.client;

import dev.ferry.client.internal.OwnedBuffer;
import dev.ferry.client.internal.TreeBuffers;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeReader;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One push of a tree: compare, send what differs, then what waits for the end.
 *
 * <p>It remembers nothing: what a push before this one did is in the target and looks the same now,
 * and a large file goes on where it stopped by its key.
 */
final class TreePush {
  private static final int AT_ONCE = 6;
  private static final Mono<List<TreeFailure>> NONE = Mono.just(List.of());

  private final TreeTransfers transfers;
  private final Path source;
  private final WorkspaceFile target;
  private final TreeOptions options;
  private final TreeTally tally;
  private final TreePlan plan;
  private final LargeFilePush largeFiles;

  TreePush(TreeTransfers transfers, Path source, WorkspaceFile target, TreeOptions options) {
    this(transfers, source, target, options, new TreePlan(new TreeTally(), options.delete()));
  }

  /** One that carries out a plan. */
  TreePush(
      TreeTransfers transfers,
      Path source,
      WorkspaceFile target,
      TreeOptions options,
      TreePlan plan) {
    this.transfers = transfers;
    this.source = source;
    this.target = target;
    this.options = options;
    this.plan = plan;
    this.tally = plan.tally();
    this.largeFiles = new LargeFilePush(transfers, source, target, options, tally);
  }

  /** Compares, and carries out what comes of it. */
  Mono<TreeResult> run() {
    Mono<TreeResult> run =
        carriedOut(new TreeComparison(transfers, source, target, options, plan, tally, true).work())
            .then(
                Mono.defer(
                    () ->
                        new TreeVerification(transfers, source, target, options, tally)
                            .result(true)));
    return TreeTransfers.shown(options, tally::progress, run);
  }

  /** Does that work, and what waits for the end. */
  Mono<Void> carriedOut(Flux<TreeWork> work) {
    return opened()
        .thenMany(work.flatMap(this::sent, AT_ONCE))
        .thenMany(Flux.defer(this::furtherNames))
        .thenMany(Flux.defer(this::extras))
        .thenMany(Flux.defer(this::directories))
        .then();
  }

  private Mono<Void> opened() {
    return options.dryRun()
        ? Mono.empty()
        : transfers.calls().open(target).retryWhen(transfers.again()).then();
  }

  private Mono<List<TreeFailure>> sent(TreeWork work) {
    return work instanceof TreeWork.Together together
        ? together(together)
        : alone((TreeWork.Alone) work);
  }

  private Mono<List<TreeFailure>> together(TreeWork.Together together) {
    return written(owner -> filled(together.entries(), owner))
        .doOnNext(failures -> tally.moved(together.entries().size(), together.bytes(), failures));
  }

  private Mono<List<TreeFailure>> alone(TreeWork.Alone file) {
    return (options.dryRun() ? TreeWork.NOTHING : largeFiles.push(file))
        .map(done -> tally.moved(file.entry(), done));
  }

  /** Read beside other packs, each by one thread. */
  private Mono<ByteBuf> filled(List<TreeEntry> entries, OwnedBuffer owner) {
    return Mono.fromCallable(
            () -> {
              try (TreeReader reader = new TreeReader(Folder.open(source))) {
                return owner.keep(TreeBuffers.filled(reader, entries));
              }
            })
        .subscribeOn(transfers.runtime().threads().io());
  }

  private Mono<List<TreeFailure>> written(Function<OwnedBuffer, Mono<ByteBuf>> pack) {
    return changed(
        Route.TREE_WRITE, new TreeRequest.Write(target, options.durabilityOrNull()), pack);
  }

  private static Function<OwnedBuffer, Mono<ByteBuf>> listed(List<TreeEntry> entries) {
    return owner -> TreeBuffers.listed(entries).map(owner::keep);
  }

  private Mono<List<TreeFailure>> changed(
      Route route, TreeRequest message, Function<OwnedBuffer, Mono<ByteBuf>> pack) {
    return options.dryRun()
        ? NONE
        : Mono.usingWhen(
            Mono.fromSupplier(OwnedBuffer::new),
            owner ->
                pack.apply(owner)
                    .flatMap(
                        bytes ->
                            transfers
                                .calls()
                                .change(route, message, bytes)
                                .retryWhen(transfers.again())),
            owner -> Mono.fromRunnable(owner::release));
  }

  /** All names of one file in one pack, where they are linked before any of them is seen. */
  private Flux<List<TreeFailure>> furtherNames() {
    return Flux.fromIterable(plan.furtherNames())
        .bufferUntilChanged(TreeEntry::target)
        .flatMap(
            names ->
                written(listed(names)).doOnNext(failures -> tally.moved(names.size(), 0, failures)),
            AT_ONCE);
  }

  private Flux<List<TreeFailure>> extras() {
    TreeRequest.Remove remove = new TreeRequest.Remove(target, options.durabilityOrNull());
    return Flux.fromIterable(plan.extras())
        .buffer(TreeBuffers.LISTED_AT_ONCE)
        .concatMap(
            some ->
                changed(Route.TREE_REMOVE, remove, listed(some))
                    .doOnNext(failures -> tally.removed(some.size(), failures)));
  }

  /** Children before their parents: a parent's mode may close the way to them. */
  private Flux<List<TreeFailure>> directories() {
    List<TreeEntry> directories = new ArrayList<>(plan.finalDirectories());
    Collections.reverse(directories);
    return Flux.fromIterable(directories)
        .buffer(TreeBuffers.LISTED_AT_ONCE)
        .concatMap(
            some -> written(listed(some)).doOnNext(failures -> failures.forEach(tally::failed)));
  }
}
