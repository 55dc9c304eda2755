package dev.ferry.client.internal;

import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import io.netty.buffer.ByteBuf;
import io.rsocket.RSocket;
import java.io.IOException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks the service what it has, piece by piece, by hashes that it computes now (docs/protocol.md
 * §12.9): for files of which it keeps no checksums, and where 32 bits are too few. They are
 * compared as they come.
 */
final class HashQuestion {
  private final DownloadTask task;
  private final PieceHashes hashes;
  private int compared;

  private HashQuestion(DownloadTask task, FileStat stat) {
    this.task = task;
    this.hashes = new PieceHashes(stat.sizeBytes(), Pieces.LENGTH_BYTES);
  }

  /** Completes when what is on the disk is compared. */
  static Mono<Void> asked(RSocket rsocket, DownloadTask task) {
    return StallWatch.guard(Flux.defer(() -> stat(rsocket, task)), task.patience())
        .next()
        .map(payload -> task.wire().read(payload, FileAnswer.Entry.class))
        .flatMap(
            entry ->
                task.onDisk("read", () -> task.kept().compare(entry))
                    .then(new HashQuestion(task, entry.stat()).hashed(rsocket, entry.stat())));
  }

  private static Flux<io.rsocket.Payload> stat(RSocket rsocket, DownloadTask task) {
    return rsocket
        .requestResponse(task.wire().request(Route.STAT, new FileRequest.Stat(task.wish().file())))
        .flux();
  }

  private Mono<Void> hashed(RSocket rsocket, FileStat stat) {
    TreeRequest.Pieces wish =
        new TreeRequest.Pieces(
            task.wish().file(), String.valueOf(stat.etagOrNull()), Pieces.LENGTH_BYTES);
    return StallWatch.guard(
            Flux.defer(() -> rsocket.requestStream(task.wire().request(Route.TREE_PIECES, wish))),
            task.patience())
        .map(TreeCalls::verified)
        .concatMap(
            pack -> OwnedBuffer.handOver(pack, owner -> task.onDisk("read", () -> compare(owner))),
            1)
        .doOnDiscard(ByteBuf.class, ByteBuf::release)
        .then(task.onDisk("read", this::completed))
        .then();
  }

  private boolean compare(OwnedBuffer owner) throws IOException {
    ByteBuf pack = owner.take();
    if (pack == null) {
      return false;
    }
    try {
      int known = hashes.add(pack);
      for (; compared < known; compared++) {
        long offset = (long) compared * Pieces.LENGTH_BYTES;
        var unused = task.kept().compare(compared, hashes.at(offset));
      }
      return true;
    } finally {
      pack.release();
    }
  }

  private boolean completed() {
    hashes.complete().digest().ifPresent(task.kept()::digested);
    return task.kept().compared();
  }
}
