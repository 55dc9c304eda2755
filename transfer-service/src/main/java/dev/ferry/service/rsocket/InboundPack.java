package dev.ferry.service.rsocket;

import dev.ferry.protocol.ChunkHeader;
import dev.ferry.service.workspace.PackBytes;
import io.netty.buffer.ByteBuf;
import io.rsocket.Payload;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A pack that arrived, and who owns its bytes: the door, until a thread for files begins to read
 * them; then that thread, until it is done, whoever has gone away meanwhile.
 */
final class InboundPack implements PackBytes {
  private final Payload request;
  private final PackBudget budget;
  private final AtomicBoolean taken = new AtomicBoolean();
  private int lengthBytes;

  /** Takes the request over. */
  InboundPack(Payload request, PackBudget budget) {
    this.request = request;
    this.budget = budget;
  }

  /**
   * Reads the header and takes the pack into the budget.
   *
   * @return its checksum
   */
  int open() {
    ByteBuf data = request.data();
    ChunkHeader header = ChunkHeader.readFrom(data);
    budget.take(header.lengthBytes());
    lengthBytes = header.lengthBytes();
    return header.crc32c();
  }

  @Override
  public <T> T read(Reading<T> reading) throws IOException {
    if (taken.getAndSet(true)) {
      throw new CancellationException("the sender has gone");
    }
    try {
      return reading.of(request.data().nioBuffer());
    } finally {
      release();
    }
  }

  /** Nobody waits for the pack any more. */
  void abandon() {
    if (!taken.getAndSet(true)) {
      release();
    }
  }

  private void release() {
    budget.giveBack(lengthBytes);
    request.release();
  }
}
