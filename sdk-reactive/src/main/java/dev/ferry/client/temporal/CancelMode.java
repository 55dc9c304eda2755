package dev.ferry.client.temporal;

/** What becomes of a transfer when its workflow cancels the activity. */
public enum CancelMode {
  /** It stops and keeps what it has: the same transfer id continues it. */
  PAUSE,
  /** It stops, and its unfinished bytes are removed. */
  ABORT
}
