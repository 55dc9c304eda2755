package dev.ferry.service.rsocket;

import io.netty.buffer.ByteBuf;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What one connection has begun in fragments and not ended. RSocket bounds each stream's; here
 * their sum is, by the largest frame the peer may send, so that fragments are no way around that.
 */
final class Reassembly {
  private final IntSupplier maxBytes;
  private final Map<Integer, Integer> parts = new HashMap<>();
  private int total;

  Reassembly(IntSupplier maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether the frame may come on top of the others; called in the order of their arrival. */
  boolean admits(ByteBuf frame) {
    boolean follows = isFragment(frame);
    if (!follows && parts.isEmpty()) {
      return true;
    }
    int stream = FrameHeaderCodec.streamId(frame);
    if (follows) {
      int bytes = frame.readableBytes();
      total += bytes;
      parts.merge(stream, bytes, Integer::sum);
    } else {
      Integer ended = parts.remove(stream);
      total -= ended == null ? 0 : ended;
    }
    return total <= maxBytes.getAsInt();
  }

  private static boolean isFragment(ByteBuf frame) {
    FrameType type = FrameHeaderCodec.frameType(frame);
    return type != FrameType.KEEPALIVE
        && type.isFragmentable()
        && FrameHeaderCodec.hasFollows(frame);
  }
}
