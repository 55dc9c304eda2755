package dev.ferry.resume;

/** What became of one {@link OffsetCommit}. */
public enum CommitResult {
  /** The frontier moved. */
  COMMITTED,
  /** Another epoch writes now. */
  FENCED,
  /** The committed frontier is not the expected one, or the new one is past the declared length. */
  WRONG_FRONTIER,
  /** The upload is gone or takes no bytes any more. */
  NOT_OPEN
}
