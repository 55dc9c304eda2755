package dev.ferry.load.bench.run;

import java.io.IOException;

/** Something that is done, and may fail. */
@FunctionalInterface
public interface Act {
  /** Does it and returns when it is done. */
  void run() throws IOException;
}
