package dev.ferry.testkit;

/** Which way bytes run through a {@link ChaosProxy}. */
public enum Direction {
  /** From the connecting side to the target. */
  TO_TARGET,
  /** From the target back to the connecting side. */
  TO_CLIENT
}
