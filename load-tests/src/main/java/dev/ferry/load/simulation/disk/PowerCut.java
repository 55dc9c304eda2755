package dev.ferry.load.simulation.disk;

import java.util.Random;

/** What a power cut decides: how much of what was not forced is on the disk all the same. */
final class PowerCut {
  private final Random random;
  private final int keptInHundred;

  /** Dice that lose everything, keep everything, or something in between. */
  PowerCut(Random random) {
    this.random = random;
    int[] moods = {0, 0, 30, 70, 100};
    this.keptInHundred = moods[random.nextInt(moods.length)];
  }

  boolean keeps() {
    return random.nextInt(100) < keptInHundred;
  }

  /** A number from the smaller to the greater one. */
  long between(long one, long other) {
    long low = Math.min(one, other);
    long high = Math.max(one, other);
    return low + (long) (random.nextDouble() * (high - low + 1));
  }
}
