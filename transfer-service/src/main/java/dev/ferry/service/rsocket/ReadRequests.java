package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.WholeFile;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import reactor.core.publisher.Mono;

/** Whole small files in one answer (docs/protocol.md §7.9). */
final class ReadRequests {
  private final Downloads downloads;
  private final ControlCodec codec;

  ReadRequests(Downloads downloads, ControlCodec codec) {
    this.downloads = downloads;
    this.codec = codec;
  }

  /** Answers a request; its data stays the caller's and is read at once. */
  Mono<Payload> serve(Caller caller, ByteBuf data) {
    FileRequest.ReadFile read = codec.decode(data, FileRequest.ReadFile.class);
    caller.require(Operation.READ, read.file());
    return downloads
        .whole(read.file(), read.etagOrNull(), FileRequest.ReadFile.LENGTH_BYTES_MAX)
        .doOnNext(whole -> caller.spend(whole.stat().sizeBytes()))
        .map(whole -> payload(codec, whole));
  }

  /** The file's facts beside its bytes. */
  static Payload payload(ControlCodec codec, WholeFile whole) {
    ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    int length = whole.bytes().remaining();
    ServerMessage.Header header =
        new ServerMessage.Header(whole.stat(), 0, length, FileRequest.ReadFile.LENGTH_BYTES_MAX);
    ByteBuf metadata = RequestMetadata.ofControl(allocator, codec.encode(allocator, header));
    ByteBuf data = allocator.buffer(length == 0 ? 1 : ChunkHeader.LENGTH_BYTES + length);
    if (length > 0) {
      new ChunkHeader(0, length, whole.crc32c()).writeTo(data);
      data.writeBytes(whole.bytes());
    }
    return WirePayload.of(data, metadata);
  }
}
