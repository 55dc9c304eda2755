package dev.ferry.cli;

import dev.ferry.client.Progress;

/** Shows how a transfer stands; called by one thread at a time, never concurrently. */
interface ProgressDisplay {
  /** Shows nothing. */
  ProgressDisplay NONE =
      new ProgressDisplay() {
        @Override
        public void show(Progress progress) {}

        @Override
        public void end() {}
      };

  /** Takes the newest snapshot; may skip it. */
  void show(Progress progress);

  /** The transfer is over; leaves the terminal as it was. */
  void end();
}
