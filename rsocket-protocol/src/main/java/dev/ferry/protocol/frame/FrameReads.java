package dev.ferry.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for the reads of one channel: the frame that was begun, or a small one between frames,
 * which grows while small frames fill it.
 */
final class FrameReads extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int BETWEEN_BYTES_MIN = 2 * 1024;
  private static final int BETWEEN_BYTES_MAX = 64 * 1024;

  /** So that one fast peer does not keep a loop to itself. */
  private static final int READS_PER_TURN = 8;

  private final Supplier<@Nullable ByteBuf> begun;

  FrameReads(Supplier<@Nullable ByteBuf> begun) {
    super(READS_PER_TURN);
    this.begun = begun;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty asks for a handle in this way only
  public RecvByteBufAllocator.Handle newHandle() {
    return new Reads();
  }

  private final class Reads extends MaxMessageHandle {
    private int betweenBytes = BETWEEN_BYTES_MIN;
    private boolean inFrame;

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf frame = begun.get();
      inFrame = frame != null;
      return frame != null ? frame : allocator.ioBuffer(betweenBytes);
    }

    @Override
    public int guess() {
      return betweenBytes;
    }

    @Override
    public void lastBytesRead(int bytes) {
      if (inFrame) {
        betweenBytes = BETWEEN_BYTES_MIN;
      } else if (bytes == betweenBytes) {
        betweenBytes = Math.min(2 * betweenBytes, BETWEEN_BYTES_MAX);
      }
      super.lastBytesRead(bytes);
    }
  }
}
