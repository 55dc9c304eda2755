package dev.ferry.client.internal;

import dev.ferry.transfer.ByteRange;

/**
 * A segment of a file that one connection sends, or is to send.
 *
 * @param base its first byte
 * @param have how many of its bytes are durable
 * @param end behind its last byte
 * @param begun whether a connection had it; then it keeps its end
 */
record UploadShare(long base, long have, long end, boolean begun) {

  long lengthBytes() {
    return end - base;
  }

  long missingBytes() {
    return lengthBytes() - have;
  }

  ByteRange range() {
    return new ByteRange(base, lengthBytes());
  }
}
