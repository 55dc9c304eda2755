package dev.ferry.load.bench.run;

import java.util.List;

/** One side of a transfer, as far as the machine sees it. */
public interface Party {
  /** Nobody: what this side would do, the other one does. */
  Party NOBODY = new ProcessTree(List.of());

  /** CPU seconds so far, of running and of ended processes. */
  double cpuSeconds();

  /** The processes that run now for it. */
  List<Long> pids();
}
