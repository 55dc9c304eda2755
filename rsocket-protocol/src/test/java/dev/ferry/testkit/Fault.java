package dev.ferry.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * One thing a {@link ChaosProxy} does to one connection.
 *
 * <p>Faults at a byte position act when exactly that many bytes of their direction were forwarded,
 * 0 being at once, and not before.
 */
public sealed interface Fault {

  /** Whose bytes count. */
  Direction direction();

  /** Closes both sides after that many bytes. */
  record Cut(Direction direction, long afterBytes) implements Positioned {}

  /** Resets both sides (RST) after that many bytes. */
  record Reset(Direction direction, long afterBytes) implements Positioned {}

  /** Ends this direction (FIN) after that many bytes; the other direction goes on. */
  record HalfClose(Direction direction, long afterBytes) implements Positioned {}

  /** Stops forwarding after that many bytes until {@link ChaosProxy#releaseAll()}. */
  record Stall(Direction direction, long afterBytes) implements Positioned {}

  /** Forwards at most that many bytes per second. */
  record Throttle(Direction direction, long bytesPerSecond) implements Fault {
    /** Refuses a rate that forwards nothing. */
    public Throttle {
      if (bytesPerSecond <= 0) {
        throw new IllegalArgumentException("bytesPerSecond is not positive: " + bytesPerSecond);
      }
    }
  }

  /**
   * Flips one bit of the byte at that position.
   *
   * @param bit 0 for the least significant
   */
  record Flip(Direction direction, long position, int bit) implements Fault {
    /** Refuses a bit that no byte has. */
    public Flip {
      if (bit < 0 || bit > 7) {
        throw new IllegalArgumentException("bit is not 0 to 7: " + bit);
      }
    }
  }

  /** Delivers every byte of this direction that much later, in order. */
  record Delay(Direction direction, Duration oneWay) implements Fault {}

  /**
   * Stops this direction for a while now and then, as a lost packet does until it is sent again.
   *
   * @param seed draws the distances
   * @param meanBytes mean distance between two losses
   * @param pause how long nothing comes
   */
  record Losses(Direction direction, long seed, long meanBytes, Duration pause) implements Fault {
    /** Refuses losses at every byte. */
    public Losses {
      if (meanBytes <= 0) {
        throw new IllegalArgumentException("meanBytes is not positive: " + meanBytes);
      }
    }
  }

  /** A fault that waits for its byte. */
  sealed interface Positioned extends Fault {
    /** How many bytes are forwarded before it acts. */
    long afterBytes();
  }

  /** Closes both sides after that many bytes. */
  static Fault cut(Direction direction, long afterBytes) {
    return new Cut(direction, afterBytes);
  }

  /** Resets both sides (RST) after that many bytes. */
  static Fault reset(Direction direction, long afterBytes) {
    return new Reset(direction, afterBytes);
  }

  /** Ends this direction (FIN) after that many bytes. */
  static Fault halfClose(Direction direction, long afterBytes) {
    return new HalfClose(direction, afterBytes);
  }

  /** Stops forwarding after that many bytes until released. */
  static Fault stall(Direction direction, long afterBytes) {
    return new Stall(direction, afterBytes);
  }

  /** Forwards at most that many bytes per second. */
  static Fault throttle(Direction direction, long bytesPerSecond) {
    return new Throttle(direction, bytesPerSecond);
  }

  /** Flips one bit of the byte at that position. */
  static Fault flip(Direction direction, long position, int bit) {
    return new Flip(direction, position, bit);
  }

  /** Delivers every byte of this direction that much later. */
  static Fault delay(Direction direction, Duration oneWay) {
    return new Delay(direction, oneWay);
  }

  /**
   * A plan that makes every connection a long link: late, slow and lossy, both ways alike.
   *
   * @param roundTrip of a byte and its answer
   * @param bytesPerSecond what one connection carries each way
   * @param seed draws where each connection loses
   * @param meanBytes mean distance between two losses; 0 for none. Each costs two round trips
   */
  static IntFunction<List<Fault>> longLink(
      Duration roundTrip, long bytesPerSecond, long seed, long meanBytes) {
    return index -> {
      List<Fault> faults = new ArrayList<>();
      for (Direction direction : Direction.values()) {
        faults.add(delay(direction, roundTrip.dividedBy(2)));
        faults.add(throttle(direction, bytesPerSecond));
        if (meanBytes > 0) {
          long own = seed * 1_000_003 + 2L * index + direction.ordinal();
          faults.add(new Losses(direction, own, meanBytes, roundTrip.multipliedBy(2)));
        }
      }
      return List.copyOf(faults);
    };
  }

  /**
   * A plan that cuts every connection once, at a position drawn from the seed and the connection's
   * index.
   *
   * @param minBytes earliest position
   * @param maxBytes latest position
   */
  static IntFunction<List<Fault>> randomCuts(
      long seed, Direction direction, long minBytes, long maxBytes) {
    return index -> {
      SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
      return List.of(cut(direction, random.nextLong(minBytes, maxBytes + 1)));
    };
  }
}
