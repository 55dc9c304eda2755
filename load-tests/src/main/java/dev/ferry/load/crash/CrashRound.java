package dev.ferry.load.crash;

/**
 * An upload through a process that died at one point, a second one that died at another while it
 * recovered or went on, and a third that lived.
 *
 * @param first the point the first process died at; empty when it came to no such point
 * @param second the point the second one died at; empty when it lived
 * @param lostBytes acknowledged bytes below the frontier that the third process began with
 * @param torn whether anything but the old or the new content was ever visible
 * @param matched whether receipt and published content are the source
 * @param leftovers what was left beside the published file
 * @param resentBytes what had to be sent again in all
 */
public record CrashRound(
    String first,
    String second,
    long lostBytes,
    boolean torn,
    boolean matched,
    String leftovers,
    long resentBytes) {

  /** Whether the first process died. */
  public boolean crashed() {
    return !first.isEmpty();
  }

  /** Whether the guarantees held. */
  public boolean held() {
    return lostBytes == 0
        && !torn
        && matched
        && leftovers.isEmpty()
        && resentBytes <= 2 * Kill.RESENT_BOUND_BYTES;
  }
}
