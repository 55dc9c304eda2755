package dev.ferry.service.rsocket;

import dev.ferry.protocol.frame.ChunkBuffers;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Where the bytes of kept chunks are: at the same place in a version that is there already. */
record KeptBytes(OpenFile basis) {

  /**
   * Reads them; blocks, on the disk scheduler.
   *
   * @return a buffer of that length, for the caller
   * @throws TransferException {@code VERSION_CHANGED} when the version ends before
   */
  ByteBuf read(long offset, int length) {
    ByteBuf bytes = ChunkBuffers.POOL.directBuffer(length, length);
    boolean handedOn = false;
    try {
      if (basis.read(offset, bytes.nioBuffer(0, length)) < length) {
        throw new TransferException(
            FailureCode.VERSION_CHANGED,
            "A kept chunk ends at " + (offset + length) + ", behind the end of its basis");
      }
      handedOn = true;
      return bytes.writerIndex(length);
    } catch (ClosedChannelException e) {
      throw new TransferException(FailureCode.CONNECTION_LOST, "The sender has gone", e);
    } catch (IOException e) {
      throw StorageFailures.of("reading the basis of an upload", e);
    } finally {
      if (!handedOn) {
        bytes.release();
      }
    }
  }
}
