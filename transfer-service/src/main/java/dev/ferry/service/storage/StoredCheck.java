package dev.ferry.service.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at bytes as they were read back from where they had been stored. */
@FunctionalInterface
public interface StoredCheck {
  /**
   * Runs on a disk thread; what it throws undoes the storing.
   *
   * @param stored all bytes; not to be kept
   */
  void check(ByteBuffer stored) throws IOException;
}
