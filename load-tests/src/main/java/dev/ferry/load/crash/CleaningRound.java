package dev.ferry.load.crash;

/**
 * Uploads given up through a process that died at one point, a second one that died at another, and
 * a third that lived.
 *
 * @param what how they were given up
 * @param first the point the first process died at; empty when it came to no such point
 * @param second the point the second one died at; empty when it lived
 * @param lostBytes acknowledged bytes gone of uploads that were not given up
 * @param torn whether the published file was ever anything but whole
 * @param undone whether an upload that was told to be given up was open again later
 * @param states what the store says at the end, and should say, when that differs
 * @param leftovers files at the end that belong to no open upload
 */
public record CleaningRound(
    Cleaning what,
    String first,
    String second,
    long lostBytes,
    boolean torn,
    boolean undone,
    String states,
    String leftovers) {

  /** Whether the first process died. */
  public boolean crashed() {
    return !first.isEmpty();
  }

  /** Whether the guarantees held. */
  public boolean held() {
    return lostBytes == 0 && !torn && !undone && states.isEmpty() && leftovers.isEmpty();
  }
}
