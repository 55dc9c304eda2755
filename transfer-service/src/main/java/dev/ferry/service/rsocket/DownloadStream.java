package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.service.download.ChunkSink;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OpenDownload;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.download.PieceRun;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;

/** One range of one file over one request-stream (docs/protocol.md §6). */
final class DownloadStream implements ChunkSink<Payload> {
  private final Downloads downloads;
  private final ControlCodec codec;
  private final CompressionPolicy compression;

  DownloadStream(Downloads downloads, ControlCodec codec, CompressionPolicy compression) {
    this.compression = compression;
    this.downloads = downloads;
    this.codec = codec;
  }

  Flux<Payload> serve(Caller caller, ClientMessage.Fetch fetch, OutboundGate gate) {
    caller.require(Operation.READ, fetch.file());
    return compression
        .answer(fetch.zstd())
        .flatMapMany(
            zstd ->
                serve(
                    fetch,
                    gate,
                    zstd,
                    new SpentChunkSink(zstd ? new PackedChunkSink(this) : this, caller)));
  }

  private Flux<Payload> serve(
      ClientMessage.Fetch fetch, OutboundGate gate, boolean zstd, ChunkSink<Payload> sink) {
    ByteBufAllocator allocator = ChunkBuffers.POOL;
    OpenDownload wish =
        new OpenDownload(
            fetch.file(),
            fetch.offset(),
            fetch.lengthBytes(),
            fetch.etagOrNull(),
            fetch.chunkBytes());
    return downloads.read(
        wish,
        allocator,
        gate,
        sink,
        (plan, stat) ->
            WirePayload.of(
                codec.encode(
                    allocator,
                    new ServerMessage.Header(
                        stat, plan.offset(), plan.lengthBytes(), plan.chunkBytes(), zstd))));
  }

  /** What is kept of a version's pieces over one request-stream (docs/protocol.md §6.6). */
  Flux<Payload> pieces(Caller caller, ClientMessage.FetchPieces wish) {
    caller.require(Operation.READ, wish.file());
    return downloads
        .<ServerMessage>pieces(
            wish.file(),
            wish.etagOrNull(),
            ServerMessage.PieceChecksums.MAX_PIECES,
            FileAnswer.Entry::new,
            DownloadStream::message)
        .map(message -> WirePayload.of(codec.encode(ByteBufAllocator.DEFAULT, message)));
  }

  private static ServerMessage message(PieceRun run) {
    List<Integer> checksums =
        run.checksums().map(values -> Arrays.stream(values).boxed().toList()).orElseGet(List::of);
    return new ServerMessage.PieceChecksums(run.firstPiece(), run.count(), checksums);
  }

  @Override
  public int headerBytes() {
    return ChunkHeader.LENGTH_BYTES;
  }

  @Override
  public Payload chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c) {
    int end = buffer.writerIndex();
    new ChunkHeader(offset, lengthBytes, crc32c).writeTo(buffer.writerIndex(0));
    return WirePayload.of(buffer.writerIndex(end));
  }

  @Override
  public void discard(Payload element) {
    element.release();
  }
}
