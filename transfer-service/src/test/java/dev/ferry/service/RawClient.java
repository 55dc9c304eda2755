package dev.ferry.service;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.ProtocolVersion;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.protocol.codec.FailureCodec;
import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A client that says exactly what a test wants, right or wrong. */
public final class RawClient implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;
  private static final CborControlCodec CODEC = new CborControlCodec();

  private final RSocket rsocket;

  private RawClient(RSocket rsocket) {
    this.rsocket = rsocket;
  }

  public static RawClient connect(int port) {
    return connect(port, ProtocolVersion.SUPPORTED, null);
  }

  /** Connects, or fails with what the service said. */
  public static RawClient connect(int port, List<Integer> versions, @Nullable String token) {
    ByteBuf hello = CODEC.encode(ALLOCATOR, new ClientMessage.Hello(versions, "raw-test"));
    WirePayload setup =
        token == null
            ? WirePayload.of(hello)
            : WirePayload.of(hello, RequestMetadata.ofToken(ALLOCATOR, token));
    RSocket connected =
        RSocketConnector.create()
            .setupPayload(setup)
            .payloadDecoder(WirePayload.DECODER)
            .metadataMimeType(RequestMetadata.MIME_TYPE)
            .dataMimeType(RequestMetadata.DATA_MIME_TYPE)
            .connect(TcpClientTransport.create("127.0.0.1", port))
            .block(PATIENCE);
    if (connected == null) {
      throw new IllegalStateException("not connected");
    }
    return new RawClient(connected);
  }

  /** What ended the connection, for a refused one. */
  public TransferException refusal() {
    try {
      rsocket.onClose().block(PATIENCE);
      throw new AssertionError("the connection closed without a reason");
    } catch (RuntimeException e) {
      return FailureCodec.decode(String.valueOf(e.getMessage()));
    }
  }

  public RSocket rsocket() {
    return rsocket;
  }

  @Override
  public void close() {
    rsocket.dispose();
  }

  public static WirePayload request(Route route, ControlMessage message) {
    return WirePayload.of(
        CODEC.encode(ALLOCATOR, message), RequestMetadata.ofRoute(ALLOCATOR, route));
  }

  public static Payload control(ControlMessage message) {
    return WirePayload.of(CODEC.encode(ALLOCATOR, message));
  }

  public static Payload chunk(long offset, ByteBuffer bytes) {
    return chunk(offset, bytes, Crc32c.of(bytes));
  }

  public static Payload chunk(long offset, ByteBuffer bytes, int crc32c) {
    ByteBuf buffer = ALLOCATOR.directBuffer(ChunkHeader.LENGTH_BYTES + bytes.remaining());
    new ChunkHeader(offset, bytes.remaining(), crc32c).writeTo(buffer);
    return WirePayload.of(buffer.writeBytes(bytes.duplicate()));
  }

  /** A message that opens a stream, with another one beside it. */
  public static WirePayload request(Route route, ControlMessage message, ControlMessage beside) {
    return WirePayload.of(
        CODEC.encode(ALLOCATOR, message),
        RequestMetadata.ofRoute(ALLOCATOR, route, CODEC.encode(ALLOCATOR, beside)));
  }

  /** A message that rides beside data, which is taken over. */
  public static WirePayload beside(Route route, ControlMessage message, ByteBuf data) {
    return WirePayload.of(
        data, RequestMetadata.ofRoute(ALLOCATOR, route, CODEC.encode(ALLOCATOR, message)));
  }

  /** A chunk whose bytes the service is said to have. */
  public static Payload keptChunk(long offset, int length, int crc32c) {
    ByteBuf buffer = ALLOCATOR.directBuffer(ChunkHeader.LENGTH_BYTES);
    new ChunkHeader(offset, length, crc32c).writeKeptTo(buffer);
    return WirePayload.of(buffer);
  }

  /** Asks for one answer; fails with the service's failure. */
  public ServerMessage ask(Route route, ControlMessage message) {
    Payload answer =
        rsocket
            .requestResponse(request(route, message))
            .onErrorMap(RawClient::failure)
            .block(PATIENCE);
    if (answer == null) {
      throw new IllegalStateException("no answer");
    }
    return decoded(answer);
  }

  /** A whole upload in one request. */
  public ServerMessage put(ClientMessage.Put put, byte[] bytes) {
    ByteBuffer whole = ByteBuffer.wrap(bytes);
    ByteBuf chunk =
        bytes.length == 0 ? Unpooled.EMPTY_BUFFER : chunk(0, whole, Crc32c.of(whole)).data();
    return put(put, chunk);
  }

  /** The same with any data beside the message; taken over. */
  public ServerMessage put(ClientMessage.Put put, ByteBuf data) {
    ByteBuf metadata = RequestMetadata.ofRoute(ALLOCATOR, Route.PUT, CODEC.encode(ALLOCATOR, put));
    Payload answer =
        rsocket
            .requestResponse(WirePayload.of(data, metadata))
            .onErrorMap(RawClient::failure)
            .block(PATIENCE);
    if (answer == null) {
      throw new IllegalStateException("no answer");
    }
    return decoded(answer);
  }

  /** Asks for a stream of answers. */
  public List<ServerMessage> askAll(Route route, ControlMessage message) {
    List<ServerMessage> answers =
        rsocket
            .requestStream(request(route, message))
            .map(RawClient::decoded)
            .onErrorMap(RawClient::failure)
            .collectList()
            .block(PATIENCE);
    return answers == null ? List.of() : answers;
  }

  private static ServerMessage decoded(Payload payload) {
    try {
      return CODEC.decode(payload.data(), ServerMessage.class);
    } finally {
      payload.release();
    }
  }

  public static Throwable failure(Throwable error) {
    return error instanceof TransferException
        ? error
        : FailureCodec.decode(String.valueOf(error.getMessage()));
  }

  /** An Open with the defaults. */
  public static ClientMessage.Open open(WorkspaceFile file, String key, ContentLength length) {
    return new ClientMessage.Open(
        file,
        new TransferKey(key),
        null,
        length,
        FileAttributes.NONE,
        DigestMode.COMPUTED,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        64 * 1024,
        null);
  }

  /** The same Open with another digest mode. */
  public static ClientMessage.Open with(ClientMessage.Open open, DigestMode mode) {
    return new ClientMessage.Open(
        open.file(),
        open.key(),
        open.idOrNull(),
        open.length(),
        open.attributes(),
        mode,
        open.condition(),
        open.durabilityOrNull(),
        open.chunkBytes(),
        open.expiryOrNull());
  }

  /** The Finish of a client that computed the digest and, as older ones, tells no checksum. */
  public static ClientMessage.Finish finish(SeededBytes content, long length) {
    return new ClientMessage.Finish(length, null, Digest.ofBytes(content.digest(length)));
  }

  /** Opens an upload channel and leaves every further step to the test. */
  public Channel channel(ClientMessage.Open open) {
    return new Channel(request(Route.UPLOAD, open));
  }

  public Channel channel(WirePayload first) {
    return new Channel(first);
  }

  /** Uploads seeded content from the frontier to the end, in chunks of the negotiated size. */
  public ServerMessage.Completed upload(ClientMessage.Open open, SeededBytes content, long length) {
    Channel channel = channel(open);
    ServerMessage.Opened opened = channel.expect(ServerMessage.Opened.class);
    channel.send(content, opened.durable().lengthBytes(), length, opened.chunkBytes());
    channel.send(finish(content, length));
    ServerMessage.Completed completed = channel.expectLast(ServerMessage.Completed.class);
    channel.complete();
    return completed;
  }

  /** Downloads a range into memory, each chunk verified. */
  public byte[] download(ClientMessage.Fetch fetch) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    Flux<Payload> answers = rsocket.requestStream(request(Route.DOWNLOAD, fetch));
    var unused =
        answers
            .limitRate(4)
            .doOnNext(payload -> collect(payload, fetch.offset(), whole))
            .onErrorMap(RawClient::failure)
            .blockLast(PATIENCE);
    return whole.toByteArray();
  }

  private static void collect(Payload payload, long offset, ByteArrayOutputStream whole) {
    try {
      ByteBuf data = payload.data();
      if (PayloadKind.peek(data) == PayloadKind.CHUNK) {
        ChunkHeader header = ChunkHeader.readFrom(data);
        if (header.offset() != offset + whole.size()
            || header.crc32c() != Crc32c.of(data.nioBuffer())) {
          throw new AssertionError("a wrong chunk at " + header.offset());
        }
        byte[] bytes = new byte[header.lengthBytes()];
        data.readBytes(bytes);
        whole.writeBytes(bytes);
      }
    } finally {
      payload.release();
    }
  }

  /** One upload channel, step by step. */
  public final class Channel {
    private final Sinks.Many<Payload> outbound = Sinks.many().unicast().onBackpressureBuffer();
    private final BlockingQueue<Object> inbound = new LinkedBlockingQueue<>();
    private final Disposable subscription;

    private Channel(WirePayload first) {
      outbound.tryEmitNext(first).orThrow();
      subscription =
          rsocket
              .requestChannel(outbound.asFlux())
              .map(RawClient::decoded)
              .onErrorMap(RawClient::failure)
              .subscribe(
                  inbound::add, inbound::add, () -> inbound.add(new IllegalStateException("end")));
    }

    public Channel send(ControlMessage message) {
      return send(control(message));
    }

    public Channel send(Payload payload) {
      outbound.tryEmitNext(payload).orThrow();
      return this;
    }

    public Channel send(SeededBytes content, long from, long to, int chunkBytes) {
      for (long offset = from; offset < to; offset += chunkBytes) {
        int length = (int) Math.min(chunkBytes, to - offset);
        send(chunk(offset, content.at(offset, length)));
      }
      return this;
    }

    /** The next message, which must be of that type. */
    public <M extends ServerMessage> M expect(Class<M> type) {
      Object next = next();
      if (!type.isInstance(next)) {
        throw new AssertionError("expected " + type.getSimpleName() + ", got " + next);
      }
      return type.cast(next);
    }

    /** The next message of that type; acknowledgements before it are skipped. */
    public <M extends ServerMessage> M expectLast(Class<M> type) {
      Object next = next();
      while (next instanceof ServerMessage.Ack && type != ServerMessage.Ack.class) {
        next = next();
      }
      if (!type.isInstance(next)) {
        throw new AssertionError("expected " + type.getSimpleName() + ", got " + next);
      }
      return type.cast(next);
    }

    /** Whether the next message is of that type; anything but a refusal with the code fails. */
    public boolean isNext(Class<? extends ServerMessage> type, FailureCode refusal) {
      Object next = next();
      if (next instanceof TransferException failure && failure.code() == refusal) {
        return false;
      }
      if (!type.isInstance(next)) {
        throw new AssertionError("expected " + type.getSimpleName() + ", got " + next);
      }
      return true;
    }

    /** The first acknowledgement at that frontier. */
    public ServerMessage.Ack expectAck(long frontierBytes) {
      ServerMessage.Ack ack = expect(ServerMessage.Ack.class);
      while (ack.durable().lengthBytes() < frontierBytes) {
        ack = expect(ServerMessage.Ack.class);
      }
      return ack;
    }

    /** The failure that ends the channel; acknowledgements before it are skipped. */
    public TransferException expectFailure() {
      Object next = next();
      while (next instanceof ServerMessage.Ack) {
        next = next();
      }
      if (next instanceof TransferException failure) {
        return failure;
      }
      throw new AssertionError("expected a failure, got " + next);
    }

    public void expectEnd() {
      Object next = next();
      if (!(next instanceof IllegalStateException)) {
        throw new AssertionError("expected the end, got " + next);
      }
    }

    private Object next() {
      try {
        Object next = inbound.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("nothing came in time");
        }
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }

    public void complete() {
      var unused = outbound.tryEmitComplete();
    }

    public void cancel() {
      subscription.dispose();
    }
  }

  /** Waits for a condition that another thread brings about. */
  public static void await(java.util.function.BooleanSupplier condition, String what) {
    Boolean held =
        Flux.interval(Duration.ofMillis(10))
            .map(tick -> condition.getAsBoolean())
            .filter(now -> now)
            .next()
            .timeout(PATIENCE, Mono.just(false))
            .block();
    if (!Boolean.TRUE.equals(held)) {
      throw new AssertionError("did not happen: " + what);
    }
  }
}
