package dev.ferry.load.bench.run;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that is measured.
 *
 * <p>Immutable; {@code with…} methods give changed copies.
 *
 * @param name its name in tables, unique
 * @param promise what holds for the bytes when it is done: checked, hashed, forced, encrypted
 * @param workload what it moves
 * @param transfer how
 * @param client the side that is told to transfer
 * @param server the other one
 * @param traits everything else
 */
public record Subject(
    String name,
    String promise,
    Workload workload,
    Transfer transfer,
    Party client,
    Party server,
    Traits traits) {

  /** One with no special traits. */
  public static Subject of(
      String name,
      String promise,
      Workload workload,
      Transfer transfer,
      Party client,
      Party server) {
    Traits plain = new Traits("", null, WarmUp.ONCE, 1, false, false);
    return new Subject(name, promise, workload, transfer, client, server, plain);
  }

  /** How a reader of the report would do the same. */
  public String command() {
    return traits.command;
  }

  /** Name of the subject that does the least that is needed for the same promise. */
  public Optional<String> reference() {
    return Optional.ofNullable(traits.reference);
  }

  /** How it runs before it counts. */
  public WarmUp warmUp() {
    return traits.warmUp;
  }

  /** How often it is timed in a round, at moments drawn anew; the median counts. */
  public int timesARound() {
    return traits.timesARound;
  }

  /** Whether it is Ferry: compared with earlier runs, verified every time. */
  public boolean isOurs() {
    return traits.ours;
  }

  /** Whether it is part of a quick run. */
  public boolean isQuick() {
    return traits.quick;
  }

  /** The same, explained by a command. */
  public Subject withCommand(String command) {
    return with(
        new Traits(
            command,
            traits.reference,
            traits.warmUp,
            traits.timesARound,
            traits.ours,
            traits.quick));
  }

  /** The same beside a reference. */
  public Subject beside(String reference) {
    return with(
        new Traits(
            traits.command,
            reference,
            traits.warmUp,
            traits.timesARound,
            traits.ours,
            traits.quick));
  }

  /** The same with other runs that do not count. */
  public Subject withWarmUp(WarmUp warmUp) {
    return with(
        new Traits(
            traits.command,
            traits.reference,
            warmUp,
            traits.timesARound,
            traits.ours,
            traits.quick));
  }

  /** The same, timed that often in a round: what everything else is seen beside. */
  public Subject withTimesARound(int times) {
    return with(
        new Traits(
            traits.command, traits.reference, traits.warmUp, times, traits.ours, traits.quick));
  }

  /** The same as one of Ferry's. */
  public Subject ours() {
    return with(
        new Traits(
            traits.command,
            traits.reference,
            traits.warmUp,
            traits.timesARound,
            true,
            traits.quick));
  }

  /** The same as part of a quick run. */
  public Subject quick() {
    return with(
        new Traits(
            traits.command,
            traits.reference,
            traits.warmUp,
            traits.timesARound,
            traits.ours,
            true));
  }

  private Subject with(Traits changed) {
    return new Subject(name, promise, workload, transfer, client, server, changed);
  }

  /** What most subjects have the usual values of. */
  private record Traits(
      String command,
      @Nullable String reference,
      WarmUp warmUp,
      int timesARound,
      boolean ours,
      boolean quick) {}
}
