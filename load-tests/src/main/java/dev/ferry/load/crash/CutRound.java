package dev.ferry.load.crash;

import dev.ferry.testkit.Fault;

/**
 * What one broken connection came to.
 *
 * @param fault what was done to it
 * @param connections connections the transfer took
 * @param resentBytes bytes that were sent or received more than once
 * @param digestMatched whether the content arrived whole
 */
public record CutRound(Fault fault, int connections, long resentBytes, boolean digestMatched) {

  /** Whether the guarantees held. */
  public boolean held() {
    return digestMatched && resentBytes <= Kill.RESENT_BOUND_BYTES;
  }
}
