package dev.ferry.client.internal;

import dev.ferry.client.internal.Runs.Run;
import dev.ferry.transfer.Prefix;
import java.io.IOException;

/** What an earlier run left in a part file, by its sidecar. On the part file's lane. */
record EarlierRun(PartFile part, LocalReading reading) {

  /**
   * Reads the first bytes and takes them over.
   *
   * @return false, having taken nothing, when they are not what the sidecar says
   */
  boolean verify(Sidecar left) throws IOException {
    if (!isIntact(left.prefix())) {
      return false;
    }
    part.continueAfter(left.prefix());
    return true;
  }

  private boolean isIntact(Prefix claimed) throws IOException {
    return reading.crcOf(part.seed(), 0, claimed.lengthBytes()) == claimed.crc32c();
  }

  /** Takes over all the sidecar speaks of, to be read back later. */
  boolean claim(Sidecar left) throws IOException {
    part.continueAfter(left.prefix());
    long size = part.seed().sizeBytes();
    for (Run island : left.islands()) {
      if (island.end() <= size && part.runs().isFree(island)) {
        part.runs().add(island);
      }
    }
    return true;
  }
}
