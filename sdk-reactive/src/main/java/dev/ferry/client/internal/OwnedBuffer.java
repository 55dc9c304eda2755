package dev.ferry.client.internal;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The owner of a buffer that another thread makes: when nobody waits any more by the time it is
 * made, it is released there. Reactor drops what a cancelled callable returns.
 */
public final class OwnedBuffer {
  private @Nullable ByteBuf bytes;
  private boolean released;

  /**
   * Gives a buffer to work that another thread may never begin: it is released once, by the work
   * that takes it or here.
   */
  public static <T> Mono<T> handOver(ByteBuf bytes, Function<OwnedBuffer, Mono<T>> work) {
    return Mono.using(() -> of(bytes), work, OwnedBuffer::release);
  }

  private static OwnedBuffer of(ByteBuf bytes) {
    OwnedBuffer owner = new OwnedBuffer();
    var unused = owner.keep(bytes);
    return owner;
  }

  /** Gives the buffer away; null when nobody waits any more. */
  public synchronized @Nullable ByteBuf take() {
    ByteBuf kept = bytes;
    bytes = null;
    return kept;
  }

  /**
   * Takes the buffer over.
   *
   * @return the same
   * @throws CancellationException when nobody waits any more
   */
  public synchronized ByteBuf keep(ByteBuf made) {
    if (released) {
      made.release();
      throw new CancellationException("nobody waits for this buffer any more");
    }
    bytes = made;
    return made;
  }

  /** Releases what it has, or is going to have. */
  public synchronized void release() {
    released = true;
    ByteBuf kept = bytes;
    bytes = null;
    if (kept != null) {
      kept.release();
    }
  }
}
