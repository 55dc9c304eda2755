package dev.ferry.load.flip;

import dev.ferry.load.process.SeededFile;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Single bits flipped at every place, in equal shares. */
public final class Flips {
  private static final int AT_REST_AT_ONCE = 50;

  private static final int ON_WIRE_AT_ONCE = 8;

  private final WireFlips wire;
  private final RestFlips rest;

  /**
   * Flips in transfers with a service that runs already; it is killed and started again.
   *
   * @param source what is transferred in each round
   * @param seed draws the bits
   */
  public Flips(Workbench bench, ServiceProcess service, SeededFile source, long seed) {
    this.wire = new WireFlips(bench, service, source, seed);
    this.rest = new RestFlips(bench, service, source, seed + 1);
  }

  /** That many flips at each place, or a few less where a transfer was over before its flip. */
  public List<FlipRound> run(int each, Consumer<FlipRound> told) {
    List<FlipRound> rounds = new ArrayList<>();
    Consumer<FlipRound> take = told.andThen(rounds::add);
    for (int done = 0; done < each; done += ON_WIRE_AT_ONCE) {
      int count = Math.min(ON_WIRE_AT_ONCE, each - done);
      wire.run(count, count).forEach(take);
    }
    for (int done = 0; done < each; done += AT_REST_AT_ONCE) {
      int count = Math.min(AT_REST_AT_ONCE, each - done);
      rest.staging(count).forEach(take);
      rest.parts(count).forEach(take);
    }
    return rounds;
  }
}
