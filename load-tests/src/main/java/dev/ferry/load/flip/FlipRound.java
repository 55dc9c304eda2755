package dev.ferry.load.flip;

/**
 * One flipped bit and what became of the transfer.
 *
 * @param place where the bit was
 * @param what which bit, for people
 * @param outcome how the transfer ended: {@link #GOOD}, {@link #REPAIRED} or a failure's code
 * @param wrong whether other content than the source's was published, stored or reported as good,
 *     or a staging file was not mended, or by more than the piece that was damaged
 */
public record FlipRound(Place place, String what, String outcome, boolean wrong) {
  /** The transfer succeeded, with the right content. */
  static final String GOOD = "good";

  /** The same, after the service asked for the damaged piece again. */
  static final String REPAIRED = "repaired";

  /** The same round, other content having been published by it or by one beside it. */
  FlipRound blamed() {
    return new FlipRound(place, what, outcome, true);
  }

  /** Where a bit flips. */
  public enum Place {
    /** Between client and service, in an upload. */
    UPLOAD,
    /** Between service and client, in a download. */
    DOWNLOAD,
    /** In the staging file of an upload that waits to be continued; the service starts again. */
    STAGING_FILE,
    /** In the part file of a download that waits to be continued. */
    PART_FILE
  }
}
