package dev.ferry.client;

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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * The tree here and the one there, compared entry by entry while both are read: what differs is
 * planned, and what can be done is told at once.
 */
final class TreeComparison {
  private static final int PACKS_AHEAD = 4;

  private final TreeTransfers transfers;
  private final Path here;
  private final WorkspaceFile there;
  private final TreeOptions options;
  private final TreePlan plan;
  private final TreeTally tally;
  private final boolean push;
  private final Scheduler io;
  private final IgnoreRules rules;
  private final UnseenPaths unseen;

  TreeComparison(
      TreeTransfers transfers,
      Path here,
      WorkspaceFile there,
      TreeOptions options,
      TreePlan plan,
      TreeTally tally,
      boolean push) {
    this.transfers = transfers;
    this.here = here;
    this.there = there;
    this.options = options;
    this.plan = plan;
    this.tally = tally;
    this.push = push;
    this.io = transfers.runtime().threads().io();
    this.rules = new IgnoreRules(push ? options.ignoreFileOrNull() : null, options.excludes());
    this.unseen = new UnseenPaths();
  }

  /** What can be done at once; the rest is in the plan when this completes. */
  Flux<TreeWork> work() {
    return Flux.usingWhen(
        Mono.fromCallable(this::begin).subscribeOn(io),
        sides ->
            entriesThere()
                .publishOn(io, PACKS_AHEAD)
                .doOnDiscard(ByteBuf.class, ByteBuf::release)
                .map(TreeBuffers::items)
                .flatMapIterable(sides::there)
                .concatWith(rest(sides)),
        sides -> Mono.fromRunnable(sides::close).subscribeOn(io));
  }

  private Flux<ByteBuf> entriesThere() {
    Flux<ByteBuf> packs =
        transfers.calls().list(there, options.hardLinks(), false).retryWhen(transfers.again());
    return push ? packs.onErrorResume(TreeComparison::isMissing, none -> Flux.empty()) : packs;
  }

  static boolean isMissing(Throwable failure) {
    return failure instanceof TransferException known
        && (known.code() == FailureCode.NOT_FOUND || known.code() == FailureCode.UNKNOWN_WORKSPACE);
  }

  private Flux<TreeWork> rest(Sides sides) {
    return Flux.<List<TreeWork>, Sides>generate(() -> sides, Sides::rest)
        .subscribeOn(io)
        .concatMapIterable(work -> work);
  }

  private Sides begin() throws IOException {
    if (!push && !Files.isDirectory(here)) {
      return new Sides(null);
    }
    return new Sides(
        new TreeWalk(Folder.open(here), options.hardLinks(), rules, this::notSeenHere));
  }

  private void notSeenHere(TreeFailure failure) {
    tally.failed(failure);
    if (push) {
      unseen.add(failure.path());
    }
  }

  /** Both trees while they are compared. */
  private final class Sides implements TreeMerge.Visitor {
    private final @Nullable TreeWalk walk;
    private final TreeMerge merge;
    private boolean over;
    private boolean closed;

    Sides(@Nullable TreeWalk walk) {
      this.walk = walk;
      this.merge = new TreeMerge(() -> walk == null ? null : walk.next(), this);
    }

    /** Blocks: walks here as far as the pack goes there. */
    synchronized List<TreeWork> there(List<Pack.Item> items) {
      for (Pack.Item item : closed ? List.<Pack.Item>of() : items) {
        if (item instanceof Pack.Content content) {
          merge.there(content.entry());
        } else if (!push) {
          TreeFailure failure = ((Pack.Failed) item).failure();
          tally.failed(failure);
          unseen.add(failure.path());
        }
      }
      return plan.takeReady();
    }

    synchronized Sides rest(SynchronousSink<List<TreeWork>> sink) {
      while (!closed && !plan.hasReady() && merge.rest()) {
        continue;
      }
      if (!plan.hasReady() && !over) {
        over = true;
        plan.end();
      }
      if (plan.hasReady()) {
        sink.next(plan.takeReady());
      } else {
        sink.complete();
      }
      return this;
    }

    @Override
    public void onlyHere(TreeEntry entry) {
      if (push) {
        plan.source(entry, null);
      } else if (!unseen.covers(entry.path())) {
        plan.extra(entry);
      }
    }

    @Override
    public void both(TreeEntry mine, TreeEntry other) {
      if (push) {
        plan.source(mine, other);
      } else if (!isIgnored(other)) {
        plan.source(other, mine);
      }
    }

    @Override
    public void onlyThere(TreeEntry entry) {
      if (isIgnored(entry)) {
        return;
      }
      if (!push) {
        plan.source(entry, null);
      } else if (!unseen.covers(entry.path())) {
        plan.extra(entry);
      }
    }

    private boolean isIgnored(TreeEntry entry) {
      return rules.ignoresBelow(entry.path(), entry.type() == TreeEntry.Type.DIRECTORY);
    }

    synchronized void close() {
      closed = true;
      tally.ignored.set(rules.ignoredCount());
      if (walk != null) {
        walk.close();
      }
    }
  }
}
