package dev.ferry.load.compare;

import java.time.Duration;
import java.util.OptionalLong;

/** One run of a tool's client. */
interface Sending {
  /** Whether it still runs. */
  boolean isAlive();

  /** Bytes it was told the server has; empty for a tool that never says. */
  OptionalLong acknowledged();

  /** Kill -9, and waits until it is gone. */
  void kill();

  /**
   * Waits for its end; one that takes longer is killed.
   *
   * @return whether the tool said that the file arrived
   */
  boolean await(Duration atMost);
}
