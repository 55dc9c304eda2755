package dev.ferry.service.rsocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Largest frame a TCP peer may send: that of a control message, until it has an upload with larger
 * chunks. The windows of uploads are bounded for all connections together, so large frames are too.
 *
 * <p>Looks at the length in front of each frame as it arrives, before anything of it is kept.
 */
final class FrameLimit extends ChannelInboundHandlerAdapter {
  private static final int PREFIX_BYTES = 3;

  private volatile int maxBytes;
  private int prefix;
  private int prefixBytes;
  private int rest;

  FrameLimit(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Frames may be that large from now on. */
  void allow(int frameBytes) {
    maxBytes = Math.max(maxBytes, frameBytes);
  }

  int maxBytes() {
    return maxBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes && !areAllowed(bytes)) {
      bytes.release();
      var unused = context.close();
    } else {
      context.fireChannelRead(message);
    }
  }

  private boolean areAllowed(ByteBuf bytes) {
    int index = bytes.readerIndex();
    while (index < bytes.writerIndex()) {
      if (rest > 0) {
        int here = Math.min(rest, bytes.writerIndex() - index);
        rest -= here;
        index += here;
      } else {
        prefix = prefix << Byte.SIZE | bytes.getUnsignedByte(index++);
        if (!isPrefixAllowed()) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isPrefixAllowed() {
    if (++prefixBytes < PREFIX_BYTES) {
      return true;
    }
    rest = prefix;
    prefix = 0;
    prefixBytes = 0;
    return rest <= maxBytes;
  }
}
