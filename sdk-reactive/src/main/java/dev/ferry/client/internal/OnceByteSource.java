package dev.ferry.client.internal;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A publisher that can be subscribed once.
 *
 * <p>Its one subscription outlives connections. Every chunk read from it is retained until it is
 * acknowledged, so that the next attempt can send it again; the upload asks for no more than a
 * window beyond the frontier, which bounds what is retained.
 */
public final class OnceByteSource implements ByteSource {
  private final Facts facts;
  private final Wire wire;
  private final StreamChunkReader live;
  private final Deque<Chunk> retained = new ArrayDeque<>();
  private long baseOffset;
  private long endOffset;
  private boolean liveIsAsked;
  private boolean closed;
  private @Nullable Reader reader;

  /** Nothing is subscribed yet. */
  public OnceByteSource(ContentLength length, Publisher<ByteBuffer> once, Wire wire) {
    this.facts = new Facts(length, FileAttributes.NONE);
    this.wire = wire;
    this.live = new StreamChunkReader(once, 0, wire.allocator());
  }

  @Override
  public Mono<Facts> open() {
    return Mono.just(facts);
  }

  @Override
  public synchronized ChunkReader readFrom(long offset) {
    if (offset < baseOffset || offset > endOffset) {
      throw new TransferException(
          FailureCode.SOURCE_NOT_REPLAYABLE,
          "The service wants byte "
              + offset
              + " again, and this source can only give again bytes "
              + baseOffset
              + " to "
              + endOffset);
    }
    Reader next = new Reader(offset);
    reader = next;
    return next;
  }

  @Override
  public Mono<Void> checkUnchanged() {
    return Mono.empty();
  }

  @Override
  public boolean retainsUnacknowledged() {
    return true;
  }

  @Override
  public synchronized void acknowledged(long frontier) {
    for (Chunk first = retained.peek();
        first != null && first.end() <= frontier;
        first = retained.peek()) {
      baseOffset = first.end();
      retained.remove().release();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      retained.forEach(Chunk::release);
      retained.clear();
    }
    live.close();
  }

  private @Nullable Chunk retainedAt(long offset, int maxBytes) {
    for (Chunk chunk : retained) {
      if (offset < chunk.end()) {
        return offset == chunk.offset() && chunk.lengthBytes() <= maxBytes
            ? new Chunk(offset, chunk.lengthBytes(), chunk.crc32c(), chunk.wire().retain())
            : copyOf(chunk, offset, maxBytes);
      }
    }
    return null;
  }

  private Chunk copyOf(Chunk chunk, long offset, int maxBytes) {
    int from = ChunkHeader.LENGTH_BYTES + (int) (offset - chunk.offset());
    int length = (int) Math.min(maxBytes, chunk.end() - offset);
    ByteBuf copy = Chunk.allocate(wire.allocator(), length);
    copy.writeBytes(chunk.wire(), from, length);
    return Chunk.seal(offset, copy);
  }

  /** Keeps what the publisher gave, whether or not an attempt is there to send it. */
  private void arrived(Chunk chunk) {
    Reader waiting;
    synchronized (this) {
      liveIsAsked = false;
      endOffset = chunk.end();
      if (closed) {
        chunk.release();
      } else {
        retained.add(chunk);
      }
      waiting = reader;
    }
    if (waiting != null) {
      waiting.advance();
    }
  }

  private void ended(@Nullable Throwable failure) {
    Reader waiting;
    synchronized (this) {
      liveIsAsked = false;
      waiting = reader;
    }
    if (waiting != null) {
      waiting.ended(failure);
    }
  }

  /** One attempt's view: first what is retained, then the publisher itself. */
  private final class Reader implements ChunkReader {
    private long position;
    private int wantedBytes;
    private @Nullable Receiver receiver;
    private boolean done;

    Reader(long offset) {
      this.position = offset;
    }

    @Override
    public void pull(int maxBytes, Receiver asking) {
      synchronized (OnceByteSource.this) {
        receiver = asking;
        wantedBytes = maxBytes;
      }
      advance();
    }

    @Override
    public void close() {
      Receiver asking;
      synchronized (OnceByteSource.this) {
        done = true;
        asking = receiver;
        receiver = null;
        if (reader == this) {
          reader = null;
        }
      }
      if (asking != null) {
        asking.end();
      }
    }

    void advance() {
      Receiver asking;
      Chunk next;
      synchronized (OnceByteSource.this) {
        asking = receiver;
        if (asking == null || done) {
          return;
        }
        next = retainedAt(position, wantedBytes);
        if (next != null) {
          receiver = null;
          position = next.end();
        } else if (liveIsAsked) {
          return;
        } else {
          liveIsAsked = true;
        }
      }
      if (next != null) {
        asking.chunk(next);
      } else {
        askPublisher();
      }
    }

    void ended(@Nullable Throwable failure) {
      Receiver asking;
      synchronized (OnceByteSource.this) {
        asking = receiver;
        receiver = null;
      }
      if (asking != null && failure != null) {
        asking.failed(failure);
      } else if (asking != null) {
        asking.end();
      }
    }

    private void askPublisher() {
      live.pull(
          wantedBytes,
          new Receiver() {
            @Override
            public void chunk(Chunk chunk) {
              arrived(chunk);
            }

            @Override
            public void end() {
              OnceByteSource.this.ended(null);
            }

            @Override
            public void failed(Throwable failure) {
              OnceByteSource.this.ended(failure);
            }
          });
    }
  }
}
