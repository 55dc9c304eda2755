package dev.ferry.client;

import dev.ferry.client.internal.OwnedBuffer;
import dev.ferry.client.internal.TreeBuffers;
import dev.ferry.client.internal.TreeTarget;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One pull of a tree: compare, fetch what differs, then what waits for the end.
 *
 * <p>The service is not trusted with where things are written: every path is checked, nothing is
 * written through a link, and each file is whole before it has its name.
 */
final class TreePull {
  private static final int AT_ONCE = 4;
  private static final Mono<List<TreeFailure>> NONE = Mono.just(List.of());

  private final TreeTransfers transfers;
  private final WorkspaceFile source;
  private final Path target;
  private final TreeOptions options;
  private final TreeTally tally;
  private final TreePlan plan;

  TreePull(TreeTransfers transfers, WorkspaceFile source, Path target, TreeOptions options) {
    this(transfers, source, target, options, new TreePlan(new TreeTally(), options.delete()));
  }

  /** One that carries out a plan. */
  TreePull(
      TreeTransfers transfers,
      WorkspaceFile source,
      Path target,
      TreeOptions options,
      TreePlan plan) {
    this.transfers = transfers;
    this.source = source;
    this.target = target;
    this.options = options;
    this.plan = plan;
    this.tally = plan.tally();
    plan.touch(""); // the work folder comes and goes in it
  }

  /** Compares, and carries out what comes of it. */
  Mono<TreeResult> run() {
    Mono<TreeResult> run =
        carriedOut(
                new TreeComparison(transfers, target, source, options, plan, tally, false).work())
            .then(
                Mono.defer(
                    () ->
                        new TreeVerification(transfers, target, source, options, tally)
                            .result(false)));
    return TreeTransfers.shown(options, tally::progress, run);
  }

  /** Does that work, and what waits for the end. */
  Mono<Void> carriedOut(Flux<TreeWork> work) {
    return options.dryRun()
        ? pulled(work, null)
        : Mono.usingWhen(
            onDisk(() -> TreeTarget.open(target, options.durability()))
                .retryWhen(TreeTransfers.whileLocked()),
            opened -> pulled(work, opened),
            opened -> onDisk(opened::closed));
  }

  private <T> Mono<T> onDisk(Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(transfers.runtime().threads().io());
  }

  private Mono<Void> pulled(Flux<TreeWork> works, @Nullable TreeTarget opened) {
    return works
        .flatMap(work -> fetched(work, opened), AT_ONCE)
        .thenMany(Flux.defer(() -> furtherNames(opened)))
        .thenMany(Flux.defer(() -> extras(opened)))
        .thenMany(Flux.defer(() -> directories(opened)))
        .then();
  }

  private Mono<List<TreeFailure>> fetched(TreeWork work, @Nullable TreeTarget opened) {
    return work instanceof TreeWork.Together together
        ? together(together, opened)
        : alone((TreeWork.Alone) work, opened);
  }

  private Mono<List<TreeFailure>> together(
      TreeWork.Together together, @Nullable TreeTarget opened) {
    Mono<List<TreeFailure>> written =
        opened == null
            ? NONE
            : Flux.fromIterable(TreeBuffers.inSmallFrames(together.entries()))
                .concatMap(some -> read(some, opened))
                .flatMapIterable(failures -> failures)
                .collectList();
    return written.doOnNext(
        failures -> tally.moved(together.entries().size(), together.bytes(), failures));
  }

  private Mono<List<TreeFailure>> read(List<TreeEntry> entries, TreeTarget opened) {
    return Mono.usingWhen(
        TreeBuffers.listed(entries),
        wanted -> Mono.defer(() -> readOnce(wanted, entries, opened)).retryWhen(transfers.again()),
        wanted -> Mono.fromRunnable(wanted::release));
  }

  private Mono<List<TreeFailure>> readOnce(
      ByteBuf wanted, List<TreeEntry> entries, TreeTarget opened) {
    Set<String> expected = ConcurrentHashMap.newKeySet();
    entries.forEach(entry -> expected.add(entry.path()));
    return transfers
        .calls()
        .read(source, wanted)
        .concatMap(
            pack ->
                OwnedBuffer.handOver(pack, owner -> onDisk(() -> written(owner, expected, opened))),
            1)
        .doOnDiscard(ByteBuf.class, ByteBuf::release)
        .concatWith(Mono.fromSupplier(() -> unsent(expected)))
        .flatMapIterable(failures -> failures)
        .collectList();
  }

  private static List<TreeFailure> written(
      OwnedBuffer owner, Set<String> expected, TreeTarget opened) throws IOException {
    ByteBuf pack = owner.take();
    return pack == null ? List.of() : opened.write(pack, expected);
  }

  private static List<TreeFailure> unsent(Set<String> expected) {
    return expected.stream()
        .map(path -> new TreeFailure(path, FailureCode.NOT_FOUND, "the service did not send it"))
        .toList();
  }

  private Mono<List<TreeFailure>> alone(TreeWork.Alone file, @Nullable TreeTarget opened) {
    return (opened == null ? TreeWork.NOTHING : download(file, opened))
        .map(done -> tally.moved(file.entry(), done));
  }

  private Mono<TreeWork.Done> download(TreeWork.Alone file, TreeTarget opened) {
    TreeEntry entry = file.entry();
    Path older = file.hasOlder(Pieces.LENGTH_BYTES) ? target.resolve(entry.path()) : null;
    return Mono.defer(
            () -> {
              DownloadRequest request =
                  DownloadRequest.of(
                          new WorkspaceFile(source.workspace(), entry.under(source.path())),
                          opened.partOf(entry))
                      .withDurability(options.durability());
              DownloadSession session = new DownloadSession(transfers.runtime(), request, older);
              return TreeTransfers.followed(
                  options, tally, entry, session.progress(), session.completion());
            })
        .retryWhen(TreeTransfers.whileLocked())
        .flatMap(
            done ->
                onDisk(() -> new TreeWork.Done(opened.adopt(entry, done.stat()), done.keptBytes())))
        .onErrorResume(
            TransferException.class,
            failure -> TreeTransfers.outcome(entry, failure).map(TreeWork.Done::failed));
  }

  private Flux<List<TreeFailure>> furtherNames(@Nullable TreeTarget opened) {
    return Flux.fromIterable(plan.furtherNames())
        .bufferUntilChanged(TreeEntry::target)
        .concatMap(
            names ->
                (opened == null ? NONE : onDisk(() -> opened.write(names)))
                    .doOnNext(failures -> tally.moved(names.size(), 0, failures)));
  }

  private Mono<List<TreeFailure>> extras(@Nullable TreeTarget opened) {
    List<TreeEntry> extras = plan.extras();
    return (opened == null ? NONE : onDisk(() -> opened.remove(extras)))
        .doOnNext(failures -> tally.removed(extras.size(), failures));
  }

  private Mono<List<TreeFailure>> directories(@Nullable TreeTarget opened) {
    List<TreeEntry> directories = new ArrayList<>(plan.finalDirectories());
    Collections.reverse(directories);
    return opened == null
        ? NONE
        : onDisk(() -> opened.finish(directories))
            .doOnNext(failures -> failures.forEach(tally::failed));
  }
}
