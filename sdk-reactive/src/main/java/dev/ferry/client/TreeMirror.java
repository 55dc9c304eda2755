package dev.ferry.client;

import dev.ferry.client.MirrorDecisions.Suspect;
import dev.ferry.client.MirrorMemory.Known;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.Folder;
import dev.ferry.tree.TreeDigests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One mirror of two ways: look at both sides and at what is remembered, decide, send, fetch, then
 * look again and remember what is equal now.
 */
final class TreeMirror {
  private static final int QUESTIONS_AT_ONCE = 8;

  private final TreeTransfers transfers;
  private final Path here;
  private final WorkspaceFile there;
  private final TreeOptions options;
  private final MirrorMemory memory;
  private final MirrorLook look;
  private final TreePlan push = new TreePlan(new TreeTally(), true);
  private final TreePlan pull = new TreePlan(new TreeTally(), true);
  private final MirrorDecisions decisions;
  private final Map<String, Known> agreed = new ConcurrentHashMap<>();

  TreeMirror(
      TreeTransfers transfers,
      Path here,
      WorkspaceFile there,
      TreeOptions options,
      MirrorMemory memory) {
    this.transfers = transfers;
    this.here = here;
    this.there = there;
    this.options = options.withHardLinks(false).withVerify(false);
    this.memory = memory;
    this.look = new MirrorLook(transfers, here, there, this.options);
    this.decisions = new MirrorDecisions(push, pull, options.delete());
  }

  Mono<MirrorResult> run() {
    return TreeTransfers.shown(
        options, () -> push.tally().progress().and(pull.tally().progress()), mirrored());
  }

  private Mono<MirrorResult> mirrored() {
    return onDisk(memory::isThere)
        .doOnNext(this::requireHere)
        .flatMap(
            remembered ->
                compared(remembered)
                    .then(Mono.defer(this::carriedOut))
                    .then(Mono.defer(() -> kept(remembered)))
                    .then(Mono.fromSupplier(this::result)));
  }

  private void requireHere(boolean remembered) {
    if (remembered && !Files.isDirectory(here)) {
      throw new TransferException(
          FailureCode.NOT_FOUND,
          "'" + here + "' was mirrored before and is no directory now: make it, or mirror anew");
    }
  }

  private <T> Mono<T> onDisk(Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(transfers.runtime().threads().io());
  }

  private Mono<Boolean> compared(boolean remembered) {
    return look.over(memory, remembered, push.tally()::failed, this::decide)
        .doOnNext(ignored -> push.tally().ignored.set(ignored))
        .thenMany(Flux.defer(() -> Flux.fromIterable(decisions.suspects())))
        .flatMap(this::compared, QUESTIONS_AT_ONCE)
        .collectList()
        .doOnNext(
            answers -> {
              answers.forEach(answer -> decisions.settle(answer.suspect(), answer.equal()));
              decisions.end();
            })
        .thenReturn(true);
  }

  private void decide(@Nullable TreeEntry mine, @Nullable TreeEntry other, @Nullable Known known) {
    if (mine != null && other != null) {
      decisions.both(mine, other, known);
    } else if (mine != null) {
      decisions.onlyHere(mine, known);
    } else if (other != null) {
      decisions.onlyThere(other, known);
    }
  }

  private record Answer(Suspect suspect, boolean equal) {}

  /** Whatever keeps us from knowing, keeps both sides as they are. */
  private Mono<Answer> compared(Suspect suspect) {
    return digestThere(suspect.there())
        .flatMap(digest -> onDisk(() -> digest.equals(digestHere(suspect.here()))))
        .onErrorReturn(TransferException.class, false)
        .doOnNext(
            equal -> {
              if (equal) {
                Known known = new Known(suspect.here(), suspect.there());
                Known unused = agreed.put(suspect.here().path(), known);
              }
            })
        .map(equal -> new Answer(suspect, equal));
  }

  private Digest digestHere(TreeEntry entry) throws IOException {
    try (TreeDigests digests = new TreeDigests(Folder.open(here))) {
      return digests.of(entry);
    }
  }

  private Mono<Digest> digestThere(TreeEntry entry) {
    WorkspaceFile file = new WorkspaceFile(there.workspace(), entry.under(there.path()));
    return transfers
        .stat(file)
        .flatMap(
            stat ->
                Mono.justOrEmpty(stat.digest())
                    .switchIfEmpty(Mono.defer(() -> computedThere(file, stat))));
  }

  private Mono<Digest> computedThere(WorkspaceFile file, FileStat stat) {
    return transfers
        .calls()
        .pieces(file, String.valueOf(stat.etagOrNull()), stat.sizeBytes(), Pieces.LENGTH_BYTES)
        .flatMap(hashes -> Mono.justOrEmpty(hashes.digest()));
  }

  private Mono<Void> carriedOut() {
    Flux<TreeWork> toSend = Flux.fromIterable(push.takeReady());
    Flux<TreeWork> toFetch = Flux.fromIterable(pull.takeReady());
    Mono<Void> sent =
        push.isIdle()
            ? Mono.empty()
            : new TreePush(transfers, here, there, options, push).carriedOut(toSend);
    Mono<Void> fetched =
        pull.isIdle()
            ? Mono.empty()
            : new TreePull(transfers, there, here, options, pull).carriedOut(toFetch);
    return sent.then(fetched);
  }

  /** What is equal by now is looked up anew: what changed meanwhile must not count as equal. */
  private Mono<Boolean> kept(boolean remembered) {
    if (options.dryRun() || (remembered && !decisions.changesMemory())) {
      return Mono.just(true);
    }
    return Mono.using(
            memory::write,
            writing ->
                look.over(
                        memory,
                        remembered,
                        failure -> {},
                        (mine, other, known) -> keep(writing, mine, other, known))
                    .then(
                        onDisk(
                            () -> {
                              writing.complete();
                              return true;
                            })),
            TreeMirror::close)
        .subscribeOn(transfers.runtime().threads().io());
  }

  private void keep(
      MirrorMemory.Writing writing,
      @Nullable TreeEntry mine,
      @Nullable TreeEntry other,
      @Nullable Known known)
      throws IOException {
    Known now = mine == null || other == null ? null : new Known(mine, other);
    if (now != null && isEqual(now, known)) {
      writing.add(now.here(), now.there());
    } else if (known != null) {
      writing.add(known.here(), known.there());
    }
  }

  private boolean isEqual(Known now, @Nullable Known known) {
    return now.here().looksLike(now.there())
        || (now.here().type() == TreeEntry.Type.DIRECTORY
            && now.there().type() == TreeEntry.Type.DIRECTORY)
        || now.equals(known)
        || now.equals(agreed.get(now.here().path()));
  }

  private static void close(MirrorMemory.Writing writing) {
    try {
      writing.close();
    } catch (IOException ignored) {
      // what was remembered before is still in force
    }
  }

  private MirrorResult result() {
    return new MirrorResult(
        push.tally().result(null),
        pull.tally().result(null),
        decisions.steps(),
        decisions.conflicts(),
        decisions.conflictCount(),
        decisions.left());
  }
}
