package dev.ferry.service.storage;

import dev.ferry.transfer.UploadId;
import java.util.Map;

/**
 * What was in staging at one moment.
 *
 * @param lengthsBytes length of each upload's staging area; 0 for one that is no regular file
 * @param others how many entries have a name that is no upload's; they are not Ferry's to touch
 */
public record StagingListing(Map<UploadId, Long> lengthsBytes, int others) {

  /** Keeps its own copy. */
  public StagingListing {
    lengthsBytes = Map.copyOf(lengthsBytes);
  }
}
