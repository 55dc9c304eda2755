package dev.ferry.load.history;

import dev.ferry.transfer.ContentLength;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happens to one upload, drawn from a seed.
 *
 * @param seed also the content's
 * @param length what is declared
 * @param durable in which class
 * @param steps in order
 */
public record History(long seed, ContentLength length, boolean durable, List<Step> steps) {
  private static final int MAX_STEPS = 24;
  private static final int MAX_DRAW = 8192;
  private static final int MAX_LENGTH = 32 * 1024;

  /** Half of the steps move bytes, so that the others happen in the middle of something. */
  private static final Step.Kind[] LIKELY = {
    Step.Kind.ATTACH, Step.Kind.CHUNK, Step.Kind.CHUNK, Step.Kind.CHUNK, Step.Kind.FLUSH
  };

  /** The history of a seed. */
  public static History draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ContentLength length =
        random.nextBoolean()
            ? ContentLength.DEFERRED
            : ContentLength.of(random.nextInt(MAX_LENGTH));
    boolean durable = random.nextInt(4) == 0;
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(Step.Kind.ATTACH, 0));
    int count = random.nextInt(1, MAX_STEPS);
    for (int i = 0; i < count; i++) {
      Step.Kind[] from = random.nextInt(3) > 0 ? LIKELY : Step.Kind.values();
      steps.add(new Step(from[random.nextInt(from.length)], random.nextInt(MAX_DRAW)));
    }
    return new History(seed, length, durable, List.copyOf(steps));
  }

  /** The same without some steps. */
  History without(int from, int to) {
    List<Step> fewer = new ArrayList<>(steps.subList(0, from));
    fewer.addAll(steps.subList(to, steps.size()));
    return new History(seed, length, durable, List.copyOf(fewer));
  }
}
