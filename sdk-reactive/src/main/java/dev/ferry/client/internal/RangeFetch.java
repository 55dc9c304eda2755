package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** One range of the file that is asked for, in one request; touched on the part file's lane. */
final class RangeFetch {
  private final Assembly assembly;
  private long nextOffset;
  private long missingBytes;

  /**
   * Nothing of it is there.
   *
   * @param lengthBytes {@code -1} for all to the end
   */
  RangeFetch(Assembly assembly, long offset, long lengthBytes) {
    this.assembly = assembly;
    this.nextOffset = offset;
    this.missingBytes = lengthBytes;
  }

  Fetch request() {
    return assembly.request(nextOffset, missingBytes);
  }

  /** Takes the service's answer. */
  void opened(FileStat answered, long offset) {
    if (offset != nextOffset) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET,
          "The service sends from " + offset + " instead of " + nextOffset);
    }
    assembly.opened(answered, offset);
    missingBytes = missingBytes < 0 ? answered.sizeBytes() - offset : missingBytes;
  }

  /**
   * Takes verified bytes.
   *
   * @param data stays the caller's
   * @param done called when the buffer is needed no more
   */
  void append(ByteBuf data, int crc32c, Runnable done) throws IOException {
    int length = data.readableBytes();
    long offset = nextOffset;
    nextOffset += length;
    missingBytes -= length;
    assembly.append(offset, data, crc32c, done);
  }

  /** Where the next chunk has to begin. */
  long nextOffset() {
    return nextOffset;
  }

  /** How many bytes of it did not come yet. */
  long missingBytes() {
    return missingBytes;
  }

  /** Whether everything is there that was asked for. */
  boolean isComplete() {
    return missingBytes == 0;
  }
}
