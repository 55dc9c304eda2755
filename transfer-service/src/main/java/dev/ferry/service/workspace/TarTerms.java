package dev.ferry.service.workspace;

import dev.ferry.service.workspace.tar.TarNames;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import org.jspecify.annotations.Nullable;

/**
 * How a tar stream is unpacked.
 *
 * @param durabilityOrNull what its files survive; null for the workspace's class
 * @param links whether symbolic and hard links are made
 * @param entriesMax most members
 * @param bytesMax most bytes of all files together
 */
public record TarTerms(
    @Nullable Durability durabilityOrNull, boolean links, long entriesMax, long bytesMax) {

  /** Refuses bounds that are none; the service's own hold all the same. */
  public TarTerms {
    if (entriesMax < 1 || bytesMax < 0) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "The bounds of a tar stream are too small");
    }
    entriesMax = Math.min(entriesMax, TarNames.NAMES_MAX);
  }
}
