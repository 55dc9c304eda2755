package dev.ferry.service.upload;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * When a sender is told its frontier again although it has not moved, so that it does not give up.
 * Touched by its pipeline only.
 */
final class SignsOfLife {
  private final ObjectDigest digest;
  private final PieceKeeping pieces;
  private long hashedWhenShown;
  private @Nullable Disposable ticks;

  SignsOfLife(ObjectDigest digest, PieceKeeping pieces) {
    this.digest = digest;
    this.pieces = pieces;
  }

  boolean isBegun() {
    return ticks != null;
  }

  /** Ends what looks now and then when the pipeline ends. */
  void begun(Disposable looking) {
    ticks = looking;
  }

  void end() {
    if (ticks != null) {
      ticks.dispose();
    }
  }

  /**
   * Whether there is one now. After a restart the digest of a large prefix takes minutes, and a
   * pace shared by many leaves a sender without credit for as long.
   *
   * @param publishing whether the object is being published
   * @param withheld whether a sender that would send has no credit on purpose
   */
  boolean isDue(boolean publishing, boolean withheld) {
    long hashed = digest.hashedBytes() + pieces.inspectedBytes();
    boolean due = (publishing && hashed > hashedWhenShown) || withheld;
    if (due) {
      hashedWhenShown = hashed;
    }
    return due;
  }
}
