package dev.ferry.client;

import dev.ferry.client.internal.TreeBuffers;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeDigest;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.Folder;
import dev.ferry.tree.IgnoreRules;
import dev.ferry.tree.Pack;
import dev.ferry.tree.TreeDigests;
import dev.ferry.tree.TreeFailures;
import dev.ferry.tree.TreeMerge;
import dev.ferry.tree.TreeWalk;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The last look at both trees, when it was asked for: every byte, by digest. */
final class TreeVerification {
  private final TreeTransfers transfers;
  private final Path here;
  private final WorkspaceFile there;
  private final TreeOptions options;
  private final TreeTally tally;

  TreeVerification(
      TreeTransfers transfers,
      Path here,
      WorkspaceFile there,
      TreeOptions options,
      TreeTally tally) {
    this.transfers = transfers;
    this.here = here;
    this.there = there;
    this.options = options;
    this.tally = tally;
  }

  /**
   * The result of everything, with the digest of the source and what is different in the target.
   */
  Mono<TreeResult> result(boolean push) {
    if (!options.verify() || options.dryRun()) {
      return Mono.fromSupplier(() -> tally.result(null));
    }
    Scheduler io = transfers.runtime().threads().io();
    return Mono.usingWhen(
        Mono.fromCallable(() -> new Look(push)).subscribeOn(io),
        look ->
            transfers
                .calls()
                .list(there, options.hardLinks(), true)
                .retryWhen(transfers.again())
                .publishOn(io, 1)
                .doOnDiscard(ByteBuf.class, ByteBuf::release)
                .doOnNext(look::there)
                .then(Mono.fromCallable(look::end).subscribeOn(io)),
        look -> Mono.fromRunnable(look::close).subscribeOn(io));
  }

  private final class Look implements TreeMerge.Visitor {
    private final boolean push;
    private final IgnoreRules rules;
    private final TreeWalk walk;
    private final TreeDigests digests;
    private final TreeMerge merge;
    private final TreeDigest whole = new TreeDigest();

    Look(boolean push) throws IOException {
      this.push = push;
      this.rules = new IgnoreRules(push ? options.ignoreFileOrNull() : null, options.excludes());
      this.walk = new TreeWalk(Folder.open(here), options.hardLinks(), rules, failure -> {});
      this.digests = new TreeDigests(Folder.open(here));
      this.merge = new TreeMerge(walk::next, this);
    }

    synchronized void there(ByteBuf pack) {
      for (Pack.Item item : TreeBuffers.items(pack)) {
        if (item instanceof Pack.Content content && !isIgnored(content.entry())) {
          merge.there(content.entry());
        }
      }
    }

    private boolean isIgnored(TreeEntry entry) {
      return rules.ignoresBelow(entry.path(), entry.type() == TreeEntry.Type.DIRECTORY);
    }

    synchronized TreeResult end() {
      while (merge.rest()) {
        continue;
      }
      return tally.result(whole.finish());
    }

    @Override
    public void onlyHere(TreeEntry entry) {
      if (push) {
        add(withDigest(entry));
        missing(entry);
      }
    }

    @Override
    public void onlyThere(TreeEntry entry) {
      if (!push) {
        whole.add(entry);
        missing(entry);
      }
    }

    @Override
    public void both(TreeEntry mine, TreeEntry other) {
      TreeEntry own = withDigest(mine);
      add(push ? own : other);
      if (!own.equals(other)) {
        tally.failed(
            new TreeFailure(
                mine.path(),
                FailureCode.DIGEST_MISMATCH,
                "it is not the same on both sides: " + difference(own, other)));
      }
    }

    private void add(TreeEntry entry) {
      if (entry.type() != TreeEntry.Type.FILE || entry.digest().isPresent()) {
        whole.add(entry);
      }
    }

    private TreeEntry withDigest(TreeEntry entry) {
      if (entry.type() != TreeEntry.Type.FILE) {
        return entry;
      }
      try {
        return entry.withDigest(digests.of(entry));
      } catch (IOException e) {
        tally.failed(TreeFailures.of(entry.path(), e));
      } catch (TransferException e) {
        tally.failed(TreeFailure.of(entry.path(), e));
      }
      return entry;
    }

    private void missing(TreeEntry entry) {
      tally.failed(
          new TreeFailure(
              entry.path(), FailureCode.NOT_FOUND, "it is not in the target after the transfer"));
    }

    private static String difference(TreeEntry one, TreeEntry other) {
      if (one.type() != other.type()) {
        return "kind";
      }
      if (!one.digest().equals(other.digest()) || !one.target().equals(other.target())) {
        return "content";
      }
      return one.modified().equals(other.modified()) ? "mode or length" : "modification time";
    }

    synchronized void close() {
      walk.close();
      digests.close();
    }
  }
}
