package dev.ferry.load.crash;

import java.util.SplittableRandom;

/** Where in a transfer it is killed: one random position in each of several equal stretches. */
final class KillMoments {
  /** Room after the last stretch, so that the transfer is not over before it can be killed. */
  private static final double LATEST = 0.95;

  private final SplittableRandom random;
  private final long stretchBytes;

  KillMoments(long seed, long sizeBytes, int kills) {
    this.random = new SplittableRandom(seed);
    this.stretchBytes = Math.max(1, (long) (sizeBytes * LATEST / kills));
  }

  /** The position of that kill, counted from 0. */
  long position(int kill) {
    return stretchBytes * kill + random.nextLong(stretchBytes);
  }
}
