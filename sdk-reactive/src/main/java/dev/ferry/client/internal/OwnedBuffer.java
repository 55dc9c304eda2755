package dev.ferry.client.internal;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a buffer that another thread makes: when nobody waits any more by the time it is
 * made, it is released there. Reactor drops what a cancelled callable returns.
 */
public final class OwnedBuffer {
  private @Nullable ByteBuf bytes;
  private boolean released;

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
