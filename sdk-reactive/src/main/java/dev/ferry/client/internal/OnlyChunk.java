package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Prefix;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A source that is read whole as one chunk, and the chunk's owner until it is closed.
 *
 * <p>Safe for several threads: the reader may answer after it was given up.
 */
final class OnlyChunk implements AutoCloseable {
  private final ChunkReader reader;
  private final int lengthBytes;
  private @Nullable Chunk chunk;
  private boolean closed;

  /** To be read from that reader, which is at the beginning of the source; both are closed here. */
  OnlyChunk(ChunkReader reader, int lengthBytes) {
    this.reader = reader;
    this.lengthBytes = lengthBytes;
  }

  /**
   * Reads; to be called once.
   *
   * @return whether the source was one chunk of the length given, with nothing behind it; emits on
   *     any thread
   */
  Mono<Boolean> read() {
    return lengthBytes == 0
        ? isAtItsEnd()
        : Mono.<Boolean>create(sink -> reader.pull(lengthBytes, new First(sink)))
            .flatMap(whole -> whole ? isAtItsEnd() : Mono.just(false));
  }

  private Mono<Boolean> isAtItsEnd() {
    return Mono.create(sink -> reader.pull(1, new Behind(sink)));
  }

  private synchronized boolean take(Chunk read) {
    if (closed) {
      read.release();
      return false;
    }
    chunk = read;
    return read.lengthBytes() == lengthBytes;
  }

  /** Length and checksum of what was read. */
  synchronized Prefix prefix() {
    return chunk == null ? Prefix.EMPTY : new Prefix(chunk.lengthBytes(), chunk.crc32c());
  }

  /** SHA-256 of what was read. */
  synchronized Digest digest() {
    MessageDigest sha256 = DigestLane.sha256();
    if (chunk != null) {
      sha256.update(chunk.wire().nioBuffer(ChunkHeader.LENGTH_BYTES, chunk.lengthBytes()));
    }
    return Digest.ofBytes(sha256.digest());
  }

  /** What goes on the wire, with a reference of its own for the caller. */
  synchronized ByteBuf retainedWire() {
    return chunk == null ? Unpooled.EMPTY_BUFFER : chunk.wire().retain();
  }

  @Override
  public void close() {
    reader.close();
    release();
  }

  private synchronized void release() {
    closed = true;
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }

  /** Takes the first answer. */
  private final class First implements ChunkReader.Receiver {
    private final MonoSink<Boolean> sink;

    First(MonoSink<Boolean> sink) {
      this.sink = sink;
    }

    @Override
    public void chunk(Chunk read) {
      sink.success(take(read));
    }

    @Override
    public void end() {
      sink.success(false);
    }

    @Override
    public void failed(Throwable failure) {
      sink.error(failure);
    }
  }

  /** Takes the answer that must be the end. */
  private static final class Behind implements ChunkReader.Receiver {
    private final MonoSink<Boolean> sink;

    Behind(MonoSink<Boolean> sink) {
      this.sink = sink;
    }

    @Override
    public void chunk(Chunk more) {
      more.release();
      sink.success(false);
    }

    @Override
    public void end() {
      sink.success(true);
    }

    @Override
    public void failed(Throwable failure) {
      sink.error(failure);
    }
  }
}
