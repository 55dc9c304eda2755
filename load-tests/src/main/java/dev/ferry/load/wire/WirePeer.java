package dev.ferry.load.wire;

import dev.ferry.load.process.Waiting;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One connection that says exactly what an experiment wants, without retries or proofs. */
public final class WirePeer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;
  private static final CborControlCodec CODEC = new CborControlCodec();

  private final RSocket rsocket;

  private WirePeer(RSocket rsocket) {
    this.rsocket = rsocket;
  }

  /** Connects to a loopback port. */
  public static WirePeer connect(int port) {
    ByteBuf hello =
        CODEC.encode(ALLOCATOR, new ClientMessage.Hello(ProtocolVersion.SUPPORTED, "ferry-lab"));
    return new WirePeer(
        Waiting.value(
            RSocketConnector.create()
                .setupPayload(WirePayload.of(hello))
                .payloadDecoder(WirePayload.DECODER)
                .metadataMimeType(RequestMetadata.MIME_TYPE)
                .dataMimeType(RequestMetadata.DATA_MIME_TYPE)
                .connect(TcpClientTransport.create("127.0.0.1", port)),
            PATIENCE));
  }

  /** An Open with the defaults. */
  public static ClientMessage.Open open(WorkspaceFile file, String key, long lengthBytes) {
    return new ClientMessage.Open(
        file,
        new TransferKey(key),
        null,
        ContentLength.of(lengthBytes),
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        1 << 20,
        null);
  }

  /** A chunk of an upload. */
  public static Payload chunk(long offset, byte[] bytes) {
    ByteBuf buffer = ALLOCATOR.directBuffer(ChunkHeader.LENGTH_BYTES + bytes.length);
    new ChunkHeader(offset, bytes.length, Crc32c.of(java.nio.ByteBuffer.wrap(bytes)))
        .writeTo(buffer);
    return WirePayload.of(buffer.writeBytes(bytes));
  }

  /** A control message within a channel. */
  public static Payload control(ControlMessage message) {
    return WirePayload.of(CODEC.encode(ALLOCATOR, message));
  }

  /** Opens an upload; what follows is sent after Open. */
  public Flux<ServerMessage> upload(ClientMessage.Open open, Flux<Payload> following) {
    return rsocket
        .requestChannel(following.startWith(request(Route.UPLOAD, open)))
        .map(WirePeer::decoded);
  }

  /** Asks for one answer. */
  public Mono<ServerMessage> ask(Route route, ControlMessage message) {
    return Mono.defer(() -> rsocket.requestResponse(request(route, message)))
        .map(WirePeer::decoded);
  }

  private static WirePayload request(Route route, ControlMessage message) {
    return WirePayload.of(
        CODEC.encode(ALLOCATOR, message), RequestMetadata.ofRoute(ALLOCATOR, route));
  }

  private static ServerMessage decoded(Payload payload) {
    try {
      return (ServerMessage) CODEC.decode(payload.data());
    } finally {
      payload.release();
    }
  }

  @Override
  public void close() {
    rsocket.dispose();
  }
}
