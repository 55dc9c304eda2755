package dev.ferry.load.power;

/**
 * What one cut came to.
 *
 * @param uploads how many were under way or over when the power went
 * @param receipts how many senders had their receipt by then
 * @param ackedBytes what had been acknowledged to all of them
 * @param lostBytes acknowledged bytes that were gone when the power was back
 * @param lostReceipts receipts whose file was not there, whole
 * @param torn files that were visible and neither whole nor absent
 * @param wrong uploads whose content, in the end, was not the source
 * @param recoverySeconds from the start of the service until it served
 */
public record PowerCut(
    int uploads,
    int receipts,
    long ackedBytes,
    long lostBytes,
    int lostReceipts,
    int torn,
    int wrong,
    double recoverySeconds) {

  /** Whether the guarantees held. */
  public boolean held() {
    return lostBytes == 0 && lostReceipts == 0 && torn == 0 && wrong == 0;
  }
}
