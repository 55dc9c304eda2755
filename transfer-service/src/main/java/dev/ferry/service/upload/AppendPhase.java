package dev.ferry.service.upload;

/** What one attach of an upload does. */
enum AppendPhase {
  /** Takes chunks. */
  APPENDING,
  /** All bytes came; waits until they are committed. */
  FINISHING,
  /** The object is being published; cannot be stopped any more. */
  PUBLISHING,
  /** The writer has gone; what it wrote is being committed. */
  DETACHING,
  /** Over. */
  ENDED
}
