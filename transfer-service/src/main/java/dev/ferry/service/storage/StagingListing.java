package dev.ferry.service.storage;

import dev.ferry.transfer.UploadId;
import java.util.Map;
import java.util.Set;

/**
 * What was in staging at one moment.
 *
 * @param lengthsBytes length of each upload's staging area; 0 for one that is no regular file
 * @param lonePieces uploads of which there is a piece file and nothing else
 * @param puts those of them that were stored in one step and can not go on yet
 * @param others how many entries have a name that is no upload's; they are not Ferry's to touch
 */
public record StagingListing(
    Map<UploadId, Long> lengthsBytes, Set<UploadId> lonePieces, Set<UploadId> puts, int others) {

  /** Keeps its own copy. */
  public StagingListing {
    lengthsBytes = Map.copyOf(lengthsBytes);
    lonePieces = Set.copyOf(lonePieces);
    puts = Set.copyOf(puts);
  }
}
