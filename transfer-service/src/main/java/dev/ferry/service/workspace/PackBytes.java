package dev.ferry.service.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a pack that arrived, for one reader on a thread for files. */
public interface PackBytes {

  /**
   * Reads them; they are gone behind it.
   *
   * @throws java.util.concurrent.CancellationException when nobody waits for it any more
   */
  <T> T read(Reading<T> reading) throws IOException;

  /** What is done with them. */
  interface Reading<T> {
    /** Does it; the buffer is good during the call. */
    T of(ByteBuffer bytes) throws IOException;
  }
}
