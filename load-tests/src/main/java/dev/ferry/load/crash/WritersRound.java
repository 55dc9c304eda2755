package dev.ferry.load.crash;

/**
 * What became of two writers under one transfer key.
 *
 * @param sameContent whether both had the same content
 * @param frozen how the first one ended, which was frozen while the second one wrote
 * @param second how the second one ended
 * @param stored what is stored now
 * @param truthful whether every receipt names what is stored
 */
public record WritersRound(
    boolean sameContent, String frozen, String second, Stored stored, boolean truthful) {
  /** How a writer ended that got a receipt. */
  static final String PUBLISHED = "PUBLISHED";

  /** What is found under the path. */
  public enum Stored {
    NOTHING,
    OF_FIRST,
    OF_SECOND,
    MIXED
  }

  /** Whether the guarantees held: one whole content, the one that receipts name. */
  public boolean held() {
    boolean published = frozen.equals(PUBLISHED) || second.equals(PUBLISHED);
    return stored != Stored.MIXED && truthful && published == (stored != Stored.NOTHING);
  }
}
