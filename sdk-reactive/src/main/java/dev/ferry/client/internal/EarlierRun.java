package dev.ferry.client.internal;

import dev.ferry.client.internal.Runs.Run;
import dev.ferry.transfer.Prefix;
import java.io.IOException;

/**
 * Compares what an earlier run left in a part file with what its sidecar says of it. On the part
 * file's lane.
 */
record EarlierRun(PartFile part, LocalReading reading) {

  /**
   * Takes over what is intact.
   *
   * @param withIslands whether what lies behind gaps counts
   * @return false, having taken nothing, when the first bytes are not what the sidecar says
   */
  boolean resume(Sidecar left, boolean withIslands) throws IOException {
    if (!isIntact(left.prefix())) {
      return false;
    }
    part.continueAfter(left.prefix());
    for (Run island : left.islands()) {
      if (withIslands && isIntact(island)) {
        part.runs().add(island);
      }
    }
    return true;
  }

  private boolean isIntact(Prefix claimed) throws IOException {
    return reading.crcOf(part.seed(), 0, claimed.lengthBytes()) == claimed.crc32c();
  }

  private boolean isIntact(Run island) throws IOException {
    Seed left = part.seed();
    return island.end() <= left.sizeBytes()
        && part.runs().isFree(island)
        && reading.crcOf(left, island.start(), island.end()) == island.crc32c();
  }
}
