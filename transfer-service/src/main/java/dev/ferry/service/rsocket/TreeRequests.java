package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.TreeAnswer;
import dev.ferry.protocol.TreeRequest;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.workspace.Trees;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.tree.Pack;
import dev.ferry.tree.PackWriter;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Trees in requests of packs (docs/protocol.md §12). */
final class TreeRequests {
  private static final int PACKS_IN_FLIGHT = 8;
  private static final int FAILURE_BYTES = 4096 + 1200;

  private final Trees trees;
  private final ControlCodec codec;
  private final PackBudget budget = new PackBudget();

  TreeRequests(Trees trees, ControlCodec codec) {
    this.trees = trees;
    this.codec = codec;
  }

  /** Answers tree.open; from then on the connection may send packs. */
  Mono<Payload> open(Caller caller, ByteBuf data, FrameLimit frames) {
    TreeRequest.Open open = codec.decode(data, TreeRequest.Open.class);
    return trees
        .open(caller, open.root())
        .then(
            Mono.fromSupplier(
                () -> {
                  frames.allow(Pack.BYTES_MAX + RSocketDoor.FRAME_OVERHEAD_BYTES);
                  return WirePayload.of(
                      codec.encode(
                          ChunkBuffers.POOL,
                          new TreeAnswer.Opened(
                              Pack.BYTES_MAX, PACKS_IN_FLIGHT, Pack.FILE_BYTES_MAX)));
                }));
  }

  /**
   * Answers tree.write and tree.remove.
   *
   * @param request taken over; read at once, released when its bytes are needed no more
   */
  Mono<Payload> change(Route route, Caller caller, Payload request) {
    InboundPack pack = new InboundPack(request, budget);
    try {
      ByteBuf control = RequestMetadata.control(request.metadata());
      Mono<List<TreeFailure>> changed =
          route == Route.TREE_WRITE
              ? write(caller, codec.decode(control, TreeRequest.Write.class), pack)
              : remove(caller, codec.decode(control, TreeRequest.Remove.class), pack);
      return changed.map(TreeRequests::answer).doFinally(signal -> pack.abandon());
    } catch (RuntimeException e) {
      pack.abandon();
      throw e;
    }
  }

  private Mono<List<TreeFailure>> write(Caller caller, TreeRequest.Write write, InboundPack pack) {
    int crc32c = pack.open();
    return trees.write(caller, write.root(), write.durabilityOrNull(), crc32c, pack);
  }

  private Mono<List<TreeFailure>> remove(
      Caller caller, TreeRequest.Remove remove, InboundPack pack) {
    int crc32c = pack.open();
    return trees.remove(caller, remove.root(), remove.durabilityOrNull(), crc32c, pack);
  }

  private static Payload answer(List<TreeFailure> failures) {
    int bytes = 1 + failures.size() * FAILURE_BYTES;
    ByteBuf buffer = room(bytes);
    ByteBuffer view = buffer.nioBuffer(ChunkHeader.LENGTH_BYTES, bytes);
    PackWriter pack = new PackWriter(view);
    failures.forEach(pack::add);
    return chunk(buffer.writerIndex(ChunkHeader.LENGTH_BYTES + view.position()), 0);
  }

  /** Answers tree.list. The data stays the caller's. */
  Flux<Payload> list(Caller caller, ByteBuf data, OutboundGate gate) {
    TreeRequest.ListEntries list = codec.decode(data, TreeRequest.ListEntries.class);
    return chunks(
        trees.list(
            caller, list.root(), list.hardLinks(), list.digests(), gate, TreeRequests::room));
  }

  /**
   * Answers tree.read.
   *
   * @param request stays the caller's; what is asked for is copied
   */
  Flux<Payload> read(Caller caller, Payload request, OutboundGate gate) {
    TreeRequest.Read read =
        codec.decode(RequestMetadata.control(request.metadata()), TreeRequest.Read.class);
    ByteBuf data = request.data();
    ChunkHeader header = ChunkHeader.readFrom(data);
    byte[] wanted = new byte[header.lengthBytes()];
    data.readBytes(wanted);
    return chunks(
        trees.read(
            caller,
            read.root(),
            header.crc32c(),
            ByteBuffer.wrap(wanted),
            gate,
            TreeRequests::room));
  }

  /** Answers tree.pieces. The data stays the caller's. */
  Flux<Payload> pieces(Caller caller, ByteBuf data, OutboundGate gate) {
    TreeRequest.Pieces wish = codec.decode(data, TreeRequest.Pieces.class);
    return chunks(
        trees
            .versions()
            .pieces(caller, wish.root(), wish.etag(), wish.pieceBytes(), gate, TreeRequests::room));
  }

  /** Room for a chunk of that length, with its header's place in front. */
  static ByteBuf room(int bytes) {
    return ChunkBuffers.POOL
        .directBuffer(ChunkHeader.LENGTH_BYTES + bytes)
        .writerIndex(ChunkHeader.LENGTH_BYTES);
  }

  static Flux<Payload> chunks(Flux<ByteBuf> packs) {
    return Flux.defer(
        () -> {
          AtomicLong offset = new AtomicLong();
          return packs.map(pack -> chunk(pack, offset.getAndAdd(bytesOf(pack))));
        });
  }

  private static int bytesOf(ByteBuf pack) {
    return pack.writerIndex() - ChunkHeader.LENGTH_BYTES;
  }

  /** Takes the buffer over and fills in its header. */
  private static Payload chunk(ByteBuf buffer, long offset) {
    int end = buffer.writerIndex();
    int bytes = bytesOf(buffer);
    int crc32c = Crc32c.of(buffer.nioBuffer(ChunkHeader.LENGTH_BYTES, bytes));
    new ChunkHeader(offset, bytes, crc32c).writeTo(buffer.writerIndex(0));
    return WirePayload.of(buffer.writerIndex(end));
  }
}
