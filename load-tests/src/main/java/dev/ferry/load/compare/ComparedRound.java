package dev.ferry.load.compare;

/**
 * What became of one interrupted transfer.
 *
 * @param tool label of the tool
 * @param interruption what was done to it
 * @param ending how it ended
 * @param halfVisible whether a part of it was ever seen under its final name
 * @param lostBytes acknowledged bytes the server did not have any more; -1 for a tool that
 *     acknowledges none
 * @param againBytes bytes that passed the proxy more than once, frames and requests included
 * @param fromZero whether the whole file was sent again
 * @param runs how often the client was started
 */
record ComparedRound(
    String tool,
    Interruption interruption,
    Ending ending,
    boolean halfVisible,
    long lostBytes,
    long againBytes,
    boolean fromZero,
    int runs) {

  /** How a transfer ended. */
  enum Ending {
    /** The tool said it arrived, and it did. */
    WHOLE,
    /** The tool said it arrived, and other bytes are there. */
    WRONG,
    /** The tool did not succeed in the runs it had. */
    GIVEN_UP
  }

  /** Whether it kept what Ferry promises. */
  boolean held() {
    return ending == Ending.WHOLE && !halfVisible && lostBytes <= 0;
  }
}
