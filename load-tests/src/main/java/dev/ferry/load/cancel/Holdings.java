package dev.ferry.load.cancel;

import java.util.ArrayList;
import java.util.List;

/**
 * What a process holds.
 *
 * @param connections of clients
 * @param writers uploads that have one
 * @param descriptors open files and sockets, but jars, which Java opens when it first looks there
 * @param temporaryFiles that nobody will use
 * @param leaks buffers that were collected and not released
 * @param storeAnswers whether the resume store's one connection is free
 */
public record Holdings(
    int connections,
    int writers,
    List<String> descriptors,
    int temporaryFiles,
    List<String> leaks,
    boolean storeAnswers) {

  /** Keeps its own copies. */
  public Holdings {
    descriptors = List.copyOf(descriptors);
    leaks = List.copyOf(leaks);
  }

  /** Files and sockets that are open beyond those before, and the other way round. */
  public String descriptorsBeside(Holdings before) {
    List<String> more = new ArrayList<>(descriptors);
    before.descriptors().forEach(more::remove);
    List<String> fewer = new ArrayList<>(before.descriptors());
    descriptors.forEach(fewer::remove);
    return "+" + more + " -" + fewer;
  }

  /** Whether nothing was added to what was held before. */
  public boolean isNoMoreThan(Holdings before) {
    return connections == 0
        && writers == 0
        && descriptors.size() <= before.descriptors().size()
        && temporaryFiles == 0
        && leaks.isEmpty()
        && storeAnswers;
  }
}
