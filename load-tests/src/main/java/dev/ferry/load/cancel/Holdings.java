package dev.ferry.load.cancel;

import java.util.List;

/**
 * What a process holds.
 *
 * @param connections of clients
 * @param writers uploads that have one
 * @param descriptors open files and sockets
 * @param temporaryFiles that nobody will use
 * @param leaks buffers that were collected and not released
 * @param storeAnswers whether the resume store's one connection is free
 */
public record Holdings(
    int connections,
    int writers,
    int descriptors,
    int temporaryFiles,
    List<String> leaks,
    boolean storeAnswers) {

  /** Whether nothing was added to what was held before. */
  public boolean isNoMoreThan(Holdings before) {
    return connections == 0
        && writers == 0
        && descriptors <= before.descriptors()
        && temporaryFiles == 0
        && leaks.isEmpty()
        && storeAnswers;
  }
}
