package dev.ferry.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives length-prefixed frames, each into one buffer of its size, straight from the socket.
 *
 * <p>Behind it a length decoder finds whole frames only, so it need not put them together by
 * copying. A frame that is longer than allowed closes the connection before anything of it is kept.
 *
 * <p>A frame's buffer is made at once on a connection whose last frame came quickly; otherwise it
 * grows with what arrives, so that many slow peers do not hold a chunk each.
 *
 * <p>Works on any bytes, also on those of a handler before it; only without such a handler is
 * nothing copied. Belongs to one channel and is touched by its event loop only.
 */
public final class FrameReceiver extends ChannelInboundHandlerAdapter {
  private static final int PREFIX_BYTES = 3;
  private static final long SWIFT_NANOS = 100_000_000;
  private static final int FIRST_BYTES = 16 * 1024;

  private final IntSupplier maxFrameBytes;
  private final Runnable partArrived;
  private int prefix;
  private int prefixBytes;
  private @Nullable ByteBuf frame;
  private int frameBytes;
  private long begunNanos;
  private boolean swift;
  private boolean refused;
  private boolean received;
  private boolean handedOn;

  /**
   * A receiver of one channel.
   *
   * @param maxFrameBytes how long a frame may be now, without its prefix
   */
  public FrameReceiver(IntSupplier maxFrameBytes) {
    this(maxFrameBytes, () -> {});
  }

  /**
   * A receiver that tells of frames on their way.
   *
   * @param maxFrameBytes how long a frame may be now, without its prefix
   * @param partArrived runs on the event loop when more of a frame has come that came in parts
   */
  public FrameReceiver(IntSupplier maxFrameBytes, Runnable partArrived) {
    this.maxFrameBytes = maxFrameBytes;
    this.partArrived = partArrived;
  }

  /** Lets the channel read into the buffers of this receiver; before its first read. */
  public FrameReceiver readBy(Channel channel) {
    channel.config().setRecvByteBufAllocator(new FrameReads(this::buffer));
    return this;
  }

  /** Where the next bytes of the begun frame belong, with a reference for the reader, or null. */
  private @Nullable ByteBuf buffer() {
    ByteBuf begun = frame;
    if (begun == null) {
      return null;
    }
    if (!begun.isWritable()) {
      begun.capacity((int) Math.min(frameBytes, 2L * begun.capacity()));
    }
    return begun.retain();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    received = true;
    if (message == frame) {
      frame.release();
      partArrived.run();
      emitIfWhole(context);
    } else if (message instanceof ByteBuf bytes) {
      try {
        split(context, bytes);
      } finally {
        bytes.release();
      }
    } else {
      handOn(context, message);
    }
  }

  private void handOn(ChannelHandlerContext context, Object message) {
    handedOn = true;
    context.fireChannelRead(message);
  }

  /** Whoever asked for a read is to get something of it: a part of a frame is nothing yet. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    boolean owing = received && !handedOn && !context.channel().config().isAutoRead();
    received = false;
    handedOn = false;
    context.fireChannelReadComplete();
    if (owing) {
      var unused = context.read();
    }
  }

  private void split(ChannelHandlerContext context, ByteBuf bytes) {
    while (bytes.isReadable() && !refused) {
      if (frame != null) {
        fill(frame, bytes);
        partArrived.run();
        emitIfWhole(context);
      } else if (prefixBytes > 0 || !emitWhole(context, bytes)) {
        begin(context, bytes);
      }
    }
  }

  /** Hands on all frames that are whole, as they are; false when the first one is not. */
  private boolean emitWhole(ChannelHandlerContext context, ByteBuf bytes) {
    int end = bytes.readerIndex();
    while (bytes.writerIndex() - end >= PREFIX_BYTES) {
      int length = bytes.getUnsignedMedium(end);
      if (!isAllowed(length) || length > bytes.writerIndex() - end - PREFIX_BYTES) {
        break;
      }
      end += PREFIX_BYTES + length;
    }
    int whole = end - bytes.readerIndex();
    if (whole == 0) {
      return false;
    }
    handOn(context, bytes.readRetainedSlice(whole));
    return true;
  }

  /** Takes the next byte of a prefix, and with its last one begins a frame. */
  private void begin(ChannelHandlerContext context, ByteBuf bytes) {
    prefix = prefix << Byte.SIZE | bytes.readUnsignedByte();
    if (++prefixBytes < PREFIX_BYTES) {
      return;
    }
    if (isAllowed(prefix)) {
      open(prefix);
      emitIfWhole(context);
    } else {
      refused = true;
      var unused = context.close();
    }
    prefix = 0;
    prefixBytes = 0;
  }

  private boolean isAllowed(int length) {
    return length <= maxFrameBytes.getAsInt();
  }

  private void open(int length) {
    frameBytes = PREFIX_BYTES + length;
    int first = swift ? frameBytes : Math.min(frameBytes, FIRST_BYTES);
    begunNanos = System.nanoTime();
    frame = ChunkBuffers.POOL.directBuffer(first, frameBytes).writeMedium(length);
  }

  private void fill(ByteBuf begun, ByteBuf bytes) {
    int rest = frameBytes - begun.writerIndex();
    begun.writeBytes(bytes, Math.min(rest, bytes.readableBytes()));
  }

  private void emitIfWhole(ChannelHandlerContext context) {
    ByteBuf begun = frame;
    if (begun != null && begun.writerIndex() == frameBytes) {
      frame = null;
      swift = System.nanoTime() - begunNanos < SWIFT_NANOS;
      handOn(context, begun);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  private void drop() {
    ByteBuf begun = frame;
    refused = true;
    if (begun != null) {
      frame = null;
      begun.release();
    }
  }
}
