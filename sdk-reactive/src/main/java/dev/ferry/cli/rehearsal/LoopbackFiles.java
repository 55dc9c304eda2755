package dev.ferry.cli.rehearsal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.protocol.WirePayload;
import dev.ferry.protocol.codec.CborControlCodec;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Stands in for the service: takes any upload, answers any stat and download with one piece of
 * content, and keeps nothing.
 */
final class LoopbackFiles implements RSocket {
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int WINDOW_BYTES = 4 * CHUNK_BYTES;
  private static final int FILE_MODE = 0644;
  private static final String ETAG = "rehearsal";

  /** On the heap, so that nothing is lost when the rehearsal ends. */
  private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

  private final ControlCodec codec = new CborControlCodec();
  private final byte[] content;

  LoopbackFiles(byte[] content) {
    this.content = content.clone();
  }

  @Override
  public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
    return Flux.from(payloads).handle(new Attach()::answer);
  }

  private static ServerMessage opened() {
    return new ServerMessage.Opened(
        UploadId.random(new SecureRandom()),
        1,
        Prefix.EMPTY,
        CHUNK_BYTES,
        WINDOW_BYTES,
        Instant.now().plusSeconds(60),
        false);
  }

  private static Receipt receipt(WorkspaceFile file, ClientMessage.Finish finish) {
    Integer crc32c = finish.crc32cOrNull();
    return new Receipt(
        file,
        finish.lengthBytes(),
        crc32c == null ? 0 : crc32c,
        finish.digestOrNull(),
        ETAG,
        1,
        Instant.now());
  }

  @Override
  public Flux<Payload> requestStream(Payload request) {
    ClientMessage.Fetch fetch = read(request, ClientMessage.Fetch.class);
    List<Payload> answers = new ArrayList<>();
    answers.add(
        payload(new ServerMessage.Header(stat(fetch.file()), 0, content.length, CHUNK_BYTES)));
    for (int offset = 0; offset < content.length; offset += CHUNK_BYTES) {
      answers.add(chunk(offset, Math.min(CHUNK_BYTES, content.length - offset)));
    }
    return Flux.fromIterable(answers);
  }

  private Payload chunk(int offset, int length) {
    ByteBuf buffer = HEAP.buffer(ChunkHeader.LENGTH_BYTES + length);
    int crc32c = Crc32c.of(ByteBuffer.wrap(content, offset, length));
    new ChunkHeader(offset, length, crc32c).writeTo(buffer);
    return WirePayload.of(buffer.writeBytes(content, offset, length));
  }

  @Override
  public Mono<Payload> requestResponse(Payload request) {
    FileRequest.Stat stat = read(request, FileRequest.Stat.class);
    return Mono.just(payload(new FileAnswer.Entry(stat(stat.file()))));
  }

  private FileStat stat(WorkspaceFile file) {
    return new FileStat(
        file.path(),
        FileStat.Type.FILE,
        content.length,
        FILE_MODE,
        Instant.now(),
        ETAG,
        null,
        Crc32c.of(ByteBuffer.wrap(content)));
  }

  private <M extends ClientMessage> M read(Payload request, Class<M> expected) {
    try {
      return codec.decode(request.data(), expected);
    } finally {
      request.release();
    }
  }

  private Payload payload(ControlMessage message) {
    return WirePayload.of(codec.encode(HEAP, message));
  }

  /** One upload on its way. */
  private final class Attach {
    private @Nullable WorkspaceFile file;

    void answer(Payload payload, SynchronousSink<Payload> sink) {
      try {
        ByteBuf data = payload.data();
        if (PayloadKind.peek(data) == PayloadKind.CONTROL) {
          answer(codec.decode(data), sink);
        }
      } finally {
        payload.release();
      }
    }

    private void answer(ControlMessage message, SynchronousSink<Payload> sink) {
      if (message instanceof ClientMessage.Open open) {
        file = open.file();
        sink.next(payload(opened()));
      } else if (message instanceof ClientMessage.Finish finish && file != null) {
        sink.next(payload(new ServerMessage.Completed(receipt(file, finish))));
      }
    }
  }
}
