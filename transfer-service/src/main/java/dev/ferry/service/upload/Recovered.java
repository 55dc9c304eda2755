package dev.ferry.service.upload;

/**
 * What recovery did.
 *
 * @param publications interrupted publications that were finished or undone
 * @param removedFiles staging files deleted because nothing needed them any more
 * @param failedUploads uploads ended because their acknowledged bytes are not on the disk
 * @param unknownFiles staging files kept although no row of the store is theirs
 */
public record Recovered(
    long publications, long removedFiles, long failedUploads, long unknownFiles) {

  /** Whether there was nothing to change. */
  public boolean isNothing() {
    return publications == 0 && removedFiles == 0 && failedUploads == 0;
  }
}
