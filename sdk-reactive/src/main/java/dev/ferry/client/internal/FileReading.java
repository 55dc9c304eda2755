package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** One subscription to a file's bytes, over all its attempts: where it stands and which version. */
public final class FileReading {
  private final Fetch wanted;
  private final Wire wire;
  private final Patience patience;
  private volatile long position;
  private volatile long end = Long.MAX_VALUE;
  private volatile @Nullable String etag;

  /** Nothing is read yet. */
  public FileReading(Fetch wanted, Wire wire, Patience patience) {
    this.wanted = wanted;
    this.wire = wire;
    this.patience = patience;
    this.position = wanted.offset();
    this.etag = wanted.etagOrNull();
  }

  /** Offset of the next byte. */
  public long position() {
    return position;
  }

  /** Reads on over that connection, one chunk per request; emits on its event loop. */
  public Flux<ByteBuffer> over(RSocket rsocket) {
    if (position == end) {
      return Flux.empty();
    }
    return StallWatch.guard(
            Flux.defer(() -> rsocket.requestStream(wire.request(Route.DOWNLOAD, fetch())))
                .handle(new Taker()::take),
            patience)
        .concatWith(Mono.defer(this::checkEnd));
  }

  private Fetch fetch() {
    long length = end == Long.MAX_VALUE ? wanted.lengthBytes() : end - position;
    return new Fetch(wanted.file(), position, length, etag, wanted.chunkBytes());
  }

  private Mono<ByteBuffer> checkEnd() {
    return position == end
        ? Mono.empty()
        : Mono.error(
            new TransferException(
                FailureCode.CONNECTION_LOST, "The service ended the file at byte " + position));
  }

  /** Takes the payloads of one attempt. */
  private final class Taker {
    private boolean opened;

    void take(Payload payload, SynchronousSink<ByteBuffer> sink) {
      try {
        ByteBuf data = payload.sliceData();
        if (PayloadKind.peek(data) == PayloadKind.CONTROL) {
          open(wire.read(payload.retain(), ServerMessage.Header.class));
        } else {
          sink.next(chunk(data));
        }
      } catch (RuntimeException e) {
        sink.error(e);
      } finally {
        payload.release();
      }
    }

    private void open(ServerMessage.Header header) {
      if (!header.stat().path().equals(wanted.file().path())) {
        throw new TransferException(
            FailureCode.MALFORMED,
            "The service sends '" + header.stat().path() + "' instead of '" + wanted.file() + "'");
      }
      String version = header.stat().etagOrNull();
      String pinned = etag;
      if (pinned != null && !pinned.equals(version)) {
        throw new TransferException(
            FailureCode.VERSION_CHANGED,
            "'"
                + wanted.file()
                + "' is version "
                + version
                + " now and was "
                + pinned
                + " at the beginning");
      }
      if (opened || header.offset() != position) {
        throw new TransferException(
            FailureCode.MALFORMED, "The service answered with offset " + header.offset());
      }
      opened = true;
      etag = version;
      end = position + header.lengthBytes();
    }

    private ByteBuffer chunk(ByteBuf data) {
      ChunkHeader header = ChunkHeader.readFrom(data);
      if (!opened || header.offset() != position || header.end() > end) {
        throw new TransferException(
            FailureCode.WRONG_OFFSET,
            "A chunk covers " + header.offset() + " to " + header.end() + " at " + position);
      }
      if (DownloadTask.crcOf(data) != header.crc32c()) {
        throw new TransferException(
            FailureCode.CHECKSUM_MISMATCH,
            "The chunk at " + header.offset() + " was damaged on its way");
      }
      ByteBuffer copy = ByteBuffer.allocate(header.lengthBytes());
      data.readBytes(copy);
      position = header.end();
      return copy.flip();
    }
  }
}
