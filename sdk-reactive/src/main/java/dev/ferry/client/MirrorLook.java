package dev.ferry.client;

import dev.ferry.client.MirrorMemory.Known;
import dev.ferry.client.internal.TreeBuffers;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.Folder;
import dev.ferry.tree.IgnoreRules;
import dev.ferry.tree.Pack;
import dev.ferry.tree.TreeMerge;
import dev.ferry.tree.TreeWalk;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One look at both sides of a mirror of two ways, beside what is remembered of them. */
final class MirrorLook {
  private static final int PACKS_AHEAD = 4;

  private final TreeTransfers transfers;
  private final Path here;
  private final WorkspaceFile there;
  private final TreeOptions options;
  private final Scheduler io;

  MirrorLook(TreeTransfers transfers, Path here, WorkspaceFile there, TreeOptions options) {
    this.transfers = transfers;
    this.here = here;
    this.there = there;
    this.options = options;
    this.io = transfers.runtime().threads().io();
  }

  /** Takes what is found, in the order of manifests. */
  interface Finder {
    /** A path with what each side has, and what is remembered; of the sides at least one is. */
    void found(@Nullable TreeEntry here, @Nullable TreeEntry there, @Nullable Known known)
        throws IOException;
  }

  /**
   * Looks at everything.
   *
   * @param failures takes what could not be looked at; the finder gets nothing of it or below
   * @return how many local entries the rules leave out
   */
  Mono<Long> over(
      MirrorMemory memory, boolean remembered, Consumer<TreeFailure> failures, Finder finder) {
    return Mono.usingWhen(
        Mono.fromCallable(() -> new Sides(memory.read(remembered), failures, finder))
            .subscribeOn(io),
        sides ->
            entriesThere(remembered)
                .publishOn(io, PACKS_AHEAD)
                .doOnDiscard(ByteBuf.class, ByteBuf::release)
                .doOnNext(sides::there)
                .then(Mono.fromCallable(sides::end).subscribeOn(io)),
        sides -> Mono.fromCallable(sides::closed).subscribeOn(io));
  }

  /** A side that is gone altogether, and was there, is no order to remove everything. */
  private Flux<ByteBuf> entriesThere(boolean remembered) {
    return transfers
        .calls()
        .list(there, false, false)
        .retryWhen(transfers.again())
        .onErrorResume(
            failure -> !remembered && TreeComparison.isMissing(failure), none -> Flux.empty());
  }

  private final class Sides implements TreeMerge.Visitor {
    private final MirrorMemory.Reading memory;
    private final Consumer<TreeFailure> failures;
    private final Finder finder;
    private final IgnoreRules rules;
    private final UnseenPaths unseen = new UnseenPaths();
    private final @Nullable TreeWalk walk;
    private final TreeMerge merge;
    private boolean closed;

    Sides(MirrorMemory.Reading memory, Consumer<TreeFailure> failures, Finder finder)
        throws IOException {
      this.memory = memory;
      this.failures = failures;
      this.finder = finder;
      this.rules = new IgnoreRules(options.ignoreFileOrNull(), options.excludes());
      this.walk =
          Files.isDirectory(here)
              ? new TreeWalk(Folder.open(here), false, rules, this::notSeen)
              : null;
      this.merge = new TreeMerge(() -> walk == null ? null : walk.next(), this);
    }

    private void notSeen(TreeFailure failure) {
      failures.accept(failure);
      unseen.add(failure.path());
    }

    synchronized void there(ByteBuf pack) {
      List<Pack.Item> items = TreeBuffers.items(pack);
      for (Pack.Item item : closed ? List.<Pack.Item>of() : items) {
        if (item instanceof Pack.Content content) {
          merge.there(content.entry());
        } else {
          notSeen(((Pack.Failed) item).failure());
        }
      }
    }

    synchronized long end() {
      while (!closed && merge.rest()) {
        continue;
      }
      return rules.ignoredCount();
    }

    @Override
    public void onlyHere(TreeEntry entry) {
      found(entry, null);
    }

    @Override
    public void both(TreeEntry mine, TreeEntry other) {
      if (isIgnored(other)) {
        return;
      }
      found(mine, other);
    }

    @Override
    public void onlyThere(TreeEntry entry) {
      if (!isIgnored(entry)) {
        found(null, entry);
      }
    }

    private void found(@Nullable TreeEntry mine, @Nullable TreeEntry other) {
      String path = mine != null ? mine.path() : other != null ? other.path() : "";
      if (unseen.covers(path)) {
        return;
      }
      try {
        finder.found(mine, other, memory.at(path));
      } catch (IOException e) {
        throw new TransferException(
            FailureCode.LOCAL_IO, "What a mirror remembers cannot be written: " + e, e);
      }
    }

    private boolean isIgnored(TreeEntry entry) {
      return rules.ignoresBelow(entry.path(), entry.type() == TreeEntry.Type.DIRECTORY);
    }

    synchronized boolean closed() throws IOException {
      closed = true;
      memory.close();
      if (walk != null) {
        walk.close();
      }
      return true;
    }
  }
}
