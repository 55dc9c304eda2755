package dev.ferry.service.download;

/**
 * What will be sent.
 *
 * @param offset first byte
 * @param lengthBytes how many
 * @param chunkBytes size of every chunk but the last
 */
public record DownloadPlan(long offset, long lengthBytes, int chunkBytes) {

  long end() {
    return offset + lengthBytes;
  }
}
