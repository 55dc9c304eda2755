package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.ChunkBody;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.PutOutcome;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import reactor.core.publisher.Mono;

/** Whole uploads in one request (docs/protocol.md §5.12). */
final class PutRequests {
  private final Uploads uploads;
  private final ControlCodec codec;

  PutRequests(Uploads uploads, ControlCodec codec) {
    this.uploads = uploads;
    this.codec = codec;
  }

  /**
   * Answers a request.
   *
   * @param request taken over; read at once, released when its bytes are needed no more
   */
  Mono<ServerMessage> serve(Caller caller, Payload request) {
    boolean handedOn = false;
    try {
      ClientMessage.Put put =
          codec.decode(RequestMetadata.control(request.metadata()), ClientMessage.Put.class);
      caller.require(Operation.WRITE, put.file());
      caller.spend(put.lengthBytes());
      ChunkBody body = body(put, request);
      handedOn = true;
      return uploads.put(wish(put), body).map(outcome -> message(outcome, caller));
    } finally {
      if (!handedOn) {
        request.release();
      }
    }
  }

  private static ChunkBody body(ClientMessage.Put put, Payload request) {
    ByteBuf data = request.data();
    if (put.lengthBytes() == 0 && !data.isReadable()) {
      return new ChunkBody(0, Crc32c.EMPTY, data, request);
    }
    ChunkHeader header = ChunkHeader.readFrom(data);
    if (header.offset() != 0 || header.lengthBytes() != put.lengthBytes()) {
      throw new TransferException(
          FailureCode.MALFORMED,
          "The chunk beside Put is not the whole object of " + put.lengthBytes() + " bytes");
    }
    return new ChunkBody(0, header.crc32c(), data, request);
  }

  private static ServerMessage message(PutOutcome outcome, Caller caller) {
    if (outcome instanceof PutOutcome.Published published) {
      caller.published(published.receipt());
      return new ServerMessage.Completed(published.receipt());
    }
    return new ServerMessage.Upload(((PutOutcome.UnderWay) outcome).status());
  }

  private static OpenUpload wish(ClientMessage.Put put) {
    return new OpenUpload(
        put.file(),
        put.key(),
        null,
        ContentLength.of(put.lengthBytes()),
        put.attributes(),
        put.digest().map(DigestMode::handedIn).orElse(DigestMode.OFF),
        put.condition(),
        put.durabilityOrNull(),
        put.expiryOrNull());
  }
}
