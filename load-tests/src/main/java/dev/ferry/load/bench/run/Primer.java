package dev.ferry.load.bench.run;

import java.io.IOException;
import java.util.List;

/** Makes the machine the same before every timing. */
@FunctionalInterface
public interface Primer {
  /**
   * Prepares for moving a workload.
   *
   * @param lastActs deletions of earlier outputs, to be done last of all
   */
  void prime(Workload workload, List<Act> lastActs) throws IOException;
}
