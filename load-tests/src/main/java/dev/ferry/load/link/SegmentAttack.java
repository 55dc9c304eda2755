package dev.ferry.load.link;

/** What is done to a download in segments, beside the faults of its connections. */
enum SegmentAttack {
  /** Kill -9 of the command line in the middle. */
  KILL,
  /** The client stops in the middle. */
  STOP,
  /** The same, and one bit of the part file or its sidecar flips before it goes on. */
  STOP_AND_FLIP,
  /** One bit of the part file flips while bytes still arrive. */
  FLIP,
  /** The file is replaced in the middle. */
  REPLACE,
  /** Nothing else. */
  NONE
}
