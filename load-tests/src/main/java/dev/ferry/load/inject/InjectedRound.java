package dev.ferry.load.inject;

/**
 * What one failed call came to.
 *
 * @param injection which call it was
 * @param failed whether strace let one fail
 * @param repeats how often it was called again on the same file before the restart
 * @param code what the upload failed with; empty when it did not
 * @param lostBytes acknowledged bytes that the service did not have any more
 * @param readyMeanwhile whether readiness stayed up
 * @param intact whether the same upload ended whole after a restart
 */
record InjectedRound(
    Injection injection,
    boolean failed,
    int repeats,
    String code,
    long lostBytes,
    boolean readyMeanwhile,
    boolean intact) {

  boolean held() {
    boolean fellBack = lostBytes == 0 && intact && code.equals("STORAGE_FAILED");
    return failed && fellBack && (!injection.isForce() || (repeats == 0 && !readyMeanwhile));
  }
}
