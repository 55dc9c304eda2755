package dev.ferry.load.space;

/**
 * What one round came to.
 *
 * @param resource what there was none left of
 * @param lostBytes acknowledged bytes that the service did not have any more
 * @param refused whether a new upload was refused as STORAGE_FULL meanwhile
 * @param served whether status, list and download worked meanwhile, as far as they can
 * @param freed whether an upload could be aborted and a file removed meanwhile, as far as they can
 * @param intact whether both uploads ended whole afterwards
 * @param seconds from the end of the shortage to the end of the running upload
 */
record FullRound(
    Resource resource,
    long lostBytes,
    boolean refused,
    boolean served,
    boolean freed,
    boolean intact,
    double seconds) {

  boolean held() {
    return lostBytes == 0 && refused && served && freed && intact;
  }
}
