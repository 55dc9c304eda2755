package dev.ferry.load.crash;

import java.util.List;

/** What gives uploads up. */
public enum Cleaning {
  /** A client aborts one. */
  ABORT(),
  /** Two sweeps: the first finds uploads that expired, the second forgets what ended long ago. */
  SWEEP("26", "150");

  private final List<String> sweepHours;

  Cleaning(String... sweepHours) {
    this.sweepHours = List.of(sweepHours);
  }

  /** Hours by which the clock goes forward before each sweep. */
  List<String> sweepHours() {
    return sweepHours;
  }
}
