package dev.ferry.e2e;

/** The seed of this run's random choices; {@code -Dferry.seed} repeats a run. */
final class Seed {
  private Seed() {}

  /** Prints it and returns it. */
  static long announce(Class<?> test) {
    long seed = Long.getLong("ferry.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + " runs with -Dferry.seed=" + seed);
    return seed;
  }
}
