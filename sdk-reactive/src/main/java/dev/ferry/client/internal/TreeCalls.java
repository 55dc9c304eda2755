package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.TreeAnswer;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackReader;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The requests of trees (docs/protocol.md §12), each tried once.
 *
 * <p>A connection that is to carry packs is told so first, and anew when it was lost.
 */
public final class TreeCalls {
  private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

  private final ServiceConnection connection;
  private final Wire wire;
  private final Patience patience;
  private volatile @Nullable Opening opening;

  /** Requests over that connection. */
  public TreeCalls(ServiceConnection connection, Wire wire, Patience patience) {
    this.connection = connection;
    this.wire = wire;
    this.patience = patience;
  }

  /** Makes sure the root is there and packs may go. */
  public Mono<TreeAnswer.Opened> open(WorkspaceFile root) {
    return connection.use(rsocket -> opened(rsocket, root)).onErrorMap(ServiceFailures::of);
  }

  private Mono<TreeAnswer.Opened> opened(RSocket rsocket, WorkspaceFile root) {
    Opening known = opening;
    if (known == null || known.rsocket != rsocket || !known.root.equals(root)) {
      known =
          new Opening(
              rsocket,
              root,
              ask(rsocket, root)
                  .cache(held -> FOREVER, failed -> Duration.ZERO, () -> Duration.ZERO));
      opening = known;
    }
    return known.answer;
  }

  private Mono<TreeAnswer.Opened> ask(RSocket rsocket, WorkspaceFile root) {
    return guarded(
            Flux.defer(
                () ->
                    rsocket
                        .requestResponse(wire.request(Route.TREE_OPEN, new TreeRequest.Open(root)))
                        .flux()))
        .next()
        .map(payload -> wire.read(payload, TreeAnswer.Opened.class));
  }

  /**
   * Writes or removes what a pack says.
   *
   * @param pack header and bytes; stays the caller's
   * @return what failed
   */
  public Mono<List<TreeFailure>> change(Route route, TreeRequest message, ByteBuf pack) {
    return connection
        .use(
            rsocket ->
                opened(rsocket, message.root())
                    .then(Mono.defer(() -> changed(rsocket, route, message, pack))))
        .onErrorMap(ServiceFailures::of);
  }

  private Mono<List<TreeFailure>> changed(
      RSocket rsocket, Route route, TreeRequest message, ByteBuf pack) {
    return guarded(
            Flux.defer(
                () ->
                    rsocket
                        .requestResponse(
                            wire.request(
                                route,
                                message,
                                pack.retainedSlice(pack.readerIndex(), pack.readableBytes())))
                        .flux()))
        .next()
        .map(TreeCalls::failures);
  }

  /** Packs with the entries of a tree; each belongs to whoever gets it. */
  public Flux<ByteBuf> list(WorkspaceFile root, boolean hardLinks, boolean digests) {
    TreeRequest.ListEntries list = new TreeRequest.ListEntries(root, hardLinks, digests);
    return packs(() -> wire.request(Route.TREE_LIST, list));
  }

  /**
   * Packs with files.
   *
   * @param wanted header and entries; stays the caller's
   */
  public Flux<ByteBuf> read(WorkspaceFile root, ByteBuf wanted) {
    return packs(
        () ->
            wire.request(
                Route.TREE_READ,
                new TreeRequest.Read(root),
                wanted.retainedSlice(wanted.readerIndex(), wanted.readableBytes())));
  }

  /** The hashes of the pieces of one version of a file; {@code VERSION_CHANGED}. */
  public Mono<PieceHashes> pieces(WorkspaceFile file, String etag, long sizeBytes, int pieceBytes) {
    return Mono.defer(
        () -> {
          PieceHashes hashes = new PieceHashes(sizeBytes, pieceBytes);
          TreeRequest.Pieces wish = new TreeRequest.Pieces(file, etag, pieceBytes);
          return packs(() -> wire.request(Route.TREE_PIECES, wish))
              .doOnDiscard(ByteBuf.class, ByteBuf::release)
              .doOnNext(pack -> add(pack, hashes))
              .then(Mono.fromSupplier(hashes::complete));
        });
  }

  private static void add(ByteBuf pack, PieceHashes hashes) {
    try {
      var unused = hashes.add(pack);
    } finally {
      pack.release();
    }
  }

  private Flux<ByteBuf> packs(Supplier<Payload> request) {
    return connection
        .useMany(rsocket -> guarded(Flux.defer(() -> rsocket.requestStream(request.get()))))
        .map(TreeCalls::verified)
        .onErrorMap(ServiceFailures::of);
  }

  private Flux<Payload> guarded(Flux<Payload> answers) {
    return StallWatch.guard(answers, patience);
  }

  /** The bytes behind the header, checked. */
  static ByteBuf verified(Payload payload) {
    ByteBuf data = payload.data();
    try {
      ChunkHeader header = ChunkHeader.readFrom(data);
      ByteBuffer bytes = data.nioBuffer();
      if (header.lengthBytes() > Pack.BYTES_MAX || Crc32c.of(bytes) != header.crc32c()) {
        throw new TransferException(
            FailureCode.CHECKSUM_MISMATCH, "A pack does not match its checksum");
      }
      return data.retainedSlice(data.readerIndex(), data.readableBytes());
    } finally {
      payload.release();
    }
  }

  private static List<TreeFailure> failures(Payload payload) {
    ByteBuf pack = verified(payload);
    try {
      List<TreeFailure> failures = new ArrayList<>();
      PackReader reader = new PackReader(pack.nioBuffer());
      for (Pack.Item item = reader.next(); item != null; item = reader.next()) {
        if (item instanceof Pack.Failed failed) {
          failures.add(failed.failure());
        }
      }
      return failures;
    } finally {
      pack.release();
    }
  }

  private record Opening(RSocket rsocket, WorkspaceFile root, Mono<TreeAnswer.Opened> answer) {}
}
