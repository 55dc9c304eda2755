package dev.ferry.load.bench.run;

/**
 * One timed transfer: a raw row.
 *
 * @param round from 1 on
 * @param subject name
 * @param bytes moved
 * @param files moved
 * @param seconds on the wall
 * @param clientCpuSeconds of the side that was told to transfer
 * @param serverCpuSeconds of the other one
 * @param client memory of the first
 * @param server memory of the second
 * @param verified whether what arrived was compared byte for byte afterwards
 */
public record Reading(
    int round,
    String subject,
    long bytes,
    int files,
    double seconds,
    double clientCpuSeconds,
    double serverCpuSeconds,
    Memory client,
    Memory server,
    boolean verified) {

  /** CPU seconds of both sides. */
  public double cpuSeconds() {
    return clientCpuSeconds + serverCpuSeconds;
  }

  /**
   * Memory of a side.
   *
   * @param residentPeakBytes largest resident set
   * @param anonymousPeakBytes largest part of it that is not page cache
   */
  public record Memory(long residentPeakBytes, long anonymousPeakBytes) {
    static Memory of(PeakMemory.Side side) {
      return new Memory(side.residentBytes(), side.anonymousBytes());
    }
  }
}
