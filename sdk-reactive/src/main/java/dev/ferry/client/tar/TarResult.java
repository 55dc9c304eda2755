package dev.ferry.client.tar;

import dev.ferry.transfer.TreeFailure;
import java.util.List;

/**
 * What became of a tar stream that was unpacked to its end.
 *
 * @param files how many files
 * @param directories how many directories
 * @param links how many links, symbolic and hard
 * @param lengthBytes of all files together
 * @param refused members that were not unpacked; the first 10,000
 * @param refusedCount how many there are
 */
public record TarResult(
    long files,
    long directories,
    long links,
    long lengthBytes,
    List<TreeFailure> refused,
    long refusedCount) {

  /** Keeps its own copy. */
  public TarResult {
    refused = List.copyOf(refused);
  }

  /** Whether every member was unpacked. */
  public boolean complete() {
    return refusedCount == 0;
  }
}
