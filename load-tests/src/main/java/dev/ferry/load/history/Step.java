package dev.ferry.load.history;

/**
 * One thing that happens to an upload.
 *
 * @param kind what
 * @param draw a number from 0 on that decides how, where there is a choice
 */
public record Step(Kind kind, int draw) {

  /** What can happen. */
  public enum Kind {
    /** Opens or attaches; a takeover when somebody is attached. */
    ATTACH,
    /** The right bytes at the right offset. */
    CHUNK,
    /** Bytes that were sent before. */
    DUPLICATE,
    /** Bytes that begin one before the right offset. */
    OVERLAP,
    /** Bytes that begin one behind the right offset. */
    GAP,
    /** Bytes that are not those of their checksum. */
    BAD_CHECKSUM,
    /** Make durable what was sent. */
    FLUSH,
    /** All is sent. */
    FINISH,
    /** All is sent, with another length. */
    FINISH_WRONG_LENGTH,
    /** All is sent, with another digest. */
    FINISH_WRONG_DIGEST,
    /** The sender completes without Finish. */
    HANG_UP,
    /** The connection is gone. */
    CUT,
    /** The owner gives the upload up. */
    ABORT,
    /** The writer goes and its time passes. */
    EXPIRE
  }

  @Override
  public String toString() {
    return kind + "/" + draw;
  }
}
