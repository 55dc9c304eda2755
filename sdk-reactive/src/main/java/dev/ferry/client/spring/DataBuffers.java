package dev.ferry.client.spring;

import dev.ferry.client.UploadSource;
import dev.ferry.transfer.ContentLength;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ReactiveHttpInputMessage;
import reactor.core.publisher.Flux;

/** Between the buffers of WebFlux and those of Ferry, in both directions. */
public final class DataBuffers {
  /**
   * Bytes of a buffer of a response. A server asks for many buffers ahead, reactor-netty for 128,
   * so what waits for a slow receiver is 8 MiB and not 128 chunks.
   */
  private static final int PIECE_BYTES = 64 * 1024;

  private DataBuffers() {}

  /**
   * The body of a request as the source of an upload, of the length that its header says.
   *
   * <p>See {@link #source}.
   *
   * @param request whose body nobody else reads
   * @return a source for one upload
   */
  public static UploadSource body(ReactiveHttpInputMessage request) {
    long length = request.getHeaders().getContentLength();
    return source(
        length < 0 ? ContentLength.DEFERRED : ContentLength.of(length), request.getBody());
  }

  /**
   * Buffers as the source of an upload; they can be read once.
   *
   * <p>The publisher is subscribed when the service first wants bytes, sees the upload's Reactor
   * context, and is asked for one buffer at a time, and only while the upload has room for it: at
   * most a window of its bytes is in memory. Each buffer is copied and released at once, on the
   * thread that emits it, so a pooled one never outlives {@code onNext}. When the upload ends in
   * any other way than by the last byte, the publisher is cancelled.
   *
   * <p>A connection to the service that is cut does not end the upload: what was not acknowledged
   * is still in memory and is sent again. It ends with {@code SOURCE_NOT_REPLAYABLE} only when the
   * service needs bytes from further back. When the publisher itself fails, the upload fails with
   * {@code LOCAL_IO}; nothing is published, and what is durable waits on the service for an upload
   * with the same key, whose source has to begin at the first byte again.
   *
   * @param length how many bytes there are, if known; fewer or more fail the upload
   * @param buffers subscribed once; each buffer belongs to this source from {@code onNext} on
   * @return a source for one upload
   */
  public static UploadSource source(ContentLength length, Publisher<? extends DataBuffer> buffers) {
    Flux<ByteBuffer> copies =
        Flux.from(buffers)
            .map(DataBuffers::taken)
            .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    return UploadSource.ofPublisher(length, copies);
  }

  /**
   * What is read of a file, for the body of a response.
   *
   * <p>The buffers share the memory of those read, which is on the heap: there is nothing to
   * release, and one that is dropped leaks nothing. Each has 64 KiB at most. Nothing is read that
   * is not asked for, but for two chunks; cancelling ends the reading.
   *
   * @param read such as {@code FerryClient.read}
   * @param factory of the response
   * @return as often to be subscribed as what is read
   */
  public static Flux<DataBuffer> buffers(Publisher<ByteBuffer> read, DataBufferFactory factory) {
    return Flux.from(read).concatMapIterable(DataBuffers::pieces, 1).map(factory::wrap);
  }

  private static ByteBuffer taken(DataBuffer buffer) {
    try {
      ByteBuffer copy = ByteBuffer.allocate(buffer.readableByteCount());
      buffer.toByteBuffer(copy);
      return copy.clear();
    } finally {
      DataBufferUtils.release(buffer);
    }
  }

  private static List<ByteBuffer> pieces(ByteBuffer chunk) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int from = chunk.position(); from < chunk.limit(); from += PIECE_BYTES) {
      pieces.add(chunk.slice(from, Math.min(PIECE_BYTES, chunk.limit() - from)));
    }
    return pieces;
  }
}
