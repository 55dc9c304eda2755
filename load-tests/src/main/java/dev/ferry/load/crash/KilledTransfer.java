package dev.ferry.load.crash;

import java.util.List;

/**
 * A transfer that was killed several times and continued each time.
 *
 * @param kills in their order
 * @param matched whether receipt and published content are the source
 */
public record KilledTransfer(List<Kill> kills, boolean matched) {
  /** Copies the list. */
  public KilledTransfer {
    kills = List.copyOf(kills);
  }

  /** Acknowledged bytes that any kill lost. */
  public long lostBytes() {
    return kills.stream().mapToLong(Kill::lostBytes).sum();
  }

  /** The most that one kill made necessary to send again. */
  public long mostResentBytes() {
    return kills.stream().mapToLong(Kill::resentBytes).max().orElse(0);
  }

  /** Whether the guarantees held: nothing lost, little sent again, the right content. */
  public boolean held() {
    return matched && kills.stream().allMatch(Kill::held);
  }
}
