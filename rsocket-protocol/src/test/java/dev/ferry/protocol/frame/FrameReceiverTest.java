package dev.ferry.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Frames of any length, read in pieces of any length, in both ways bytes come in. */
final class FrameReceiverTest {
  private static final int MAX_BYTES = 200_000;

  /** A wire with frames of random length, most of them small. */
  private static List<byte[]> frames(SplittableRandom random) {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int length = random.nextInt(4) == 0 ? random.nextInt(MAX_BYTES + 1) : random.nextInt(40);
      byte[] frame = new byte[length];
      random.nextBytes(frame);
      frames.add(frame);
    }
    return frames;
  }

  private static ByteBuf wire(List<byte[]> frames) {
    ByteBuf wire = Unpooled.buffer();
    frames.forEach(frame -> wire.writeMedium(frame.length).writeBytes(frame));
    return wire;
  }

  /** What a length decoder finds in whatever the receiver handed on; each must be whole. */
  private static List<byte[]> received(EmbeddedChannel channel) {
    List<byte[]> frames = new ArrayList<>();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      while (next.isReadable()) {
        byte[] frame = new byte[next.readUnsignedMedium()];
        next.readBytes(frame);
        frames.add(frame);
      }
      next.release();
    }
    return frames;
  }

  private static int piece(SplittableRandom random, int atMost) {
    int piece = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1 + random.nextInt(70_000);
    return Math.min(piece, atMost);
  }

  @Test
  void channelRead_bytesOfAnotherHandler_becomeWholeFrames() {
    for (int round = 0; round < 20; round++) {
      long seed = System.nanoTime();
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> sent = frames(random);
      EmbeddedChannel channel = new EmbeddedChannel(new FrameReceiver(() -> MAX_BYTES));
      ByteBuf wire = wire(sent);
      while (wire.isReadable()) {
        channel.writeInbound(wire.readBytes(piece(random, wire.readableBytes())));
      }
      wire.release();

      assertThat(received(channel)).as("seed %d", seed).containsExactlyElementsOf(sent);
      channel.finishAndReleaseAll();
    }
  }

  /** Reads the next bytes as a channel does; tells into which buffer. */
  @SuppressWarnings("deprecation") // Netty's own name for it
  private static ByteBuf read(EmbeddedChannel channel, ByteBuf wire, int atMost) {
    RecvByteBufAllocator.Handle reads = channel.unsafe().recvBufAllocHandle();
    ByteBuf target = reads.allocate(channel.alloc());
    int length = Math.min(Math.min(atMost, target.writableBytes()), wire.readableBytes());
    target.writeBytes(wire, length);
    reads.lastBytesRead(length);
    channel.pipeline().fireChannelRead(target);
    return target;
  }

  private static EmbeddedChannel reading() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast(new FrameReceiver(() -> MAX_BYTES).readBy(channel));
    return channel;
  }

  @Test
  void channelRead_bytesOfTheSocket_becomeWholeFrames() {
    for (int round = 0; round < 20; round++) {
      long seed = System.nanoTime();
      SplittableRandom random = new SplittableRandom(seed);
      List<byte[]> sent = frames(random);
      EmbeddedChannel channel = reading();
      ByteBuf wire = wire(sent);
      while (wire.isReadable()) {
        ByteBuf unused = read(channel, wire, piece(random, wire.readableBytes()));
      }
      wire.release();

      assertThat(received(channel)).as("seed %d", seed).containsExactlyElementsOf(sent);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void channelRead_largeFramesAfterASwiftOne_areReadIntoOneBufferEach() {
    EmbeddedChannel channel = reading();
    ByteBuf wire = wire(List.of(new byte[MAX_BYTES], new byte[MAX_BYTES]));
    while (wire.readableBytes() > MAX_BYTES) {
      ByteBuf unused = read(channel, wire, 50_000);
    }
    ByteBuf first = channel.readInbound();
    first.release();
    ByteBuf unused = read(channel, wire, 50_000); // between frames
    ByteBuf begun = read(channel, wire, 50_000);
    while (wire.isReadable()) {
      assertThat(read(channel, wire, 50_000)).isSameAs(begun);
    }

    ByteBuf second = channel.readInbound();
    assertThat(second).isSameAs(begun);
    assertThat(second.readableBytes()).isEqualTo(MAX_BYTES + 3);
    assertThat(second.refCnt()).isEqualTo(1);
    second.release();
    wire.release();
    channel.finishAndReleaseAll();
  }

  @Test
  void channelRead_firstFrameOfAPeer_holdsNotMuchMoreThanArrived() {
    EmbeddedChannel channel = reading();
    ByteBuf wire = wire(List.of(new byte[MAX_BYTES]));
    ByteBuf between = read(channel, wire, 10);
    int arrived = 10;
    while (wire.isReadable()) {
      int before = wire.readableBytes();
      ByteBuf target = read(channel, wire, 1_000);
      arrived += before - wire.readableBytes();
      assertThat(target.capacity()).isLessThanOrEqualTo(Math.max(16 * 1024, 2 * arrived));
    }

    ByteBuf frame = channel.readInbound();
    assertThat(frame.readableBytes()).isEqualTo(MAX_BYTES + 3);
    assertThat(between.refCnt()).isZero();
    frame.release();
    wire.release();
    channel.finishAndReleaseAll();
  }

  @Test
  @SuppressWarnings("deprecation") // as above
  void channelRead_nothingToRead_leavesTheFrameWhole() {
    EmbeddedChannel channel = reading();
    ByteBuf wire = wire(List.of(new byte[1_000]));
    ByteBuf unused = read(channel, wire, 500);
    ByteBuf lent = channel.unsafe().recvBufAllocHandle().allocate(channel.alloc());
    lent.release(); // as a channel does that found nothing

    ByteBuf rest = read(channel, wire, 1_000);
    ByteBuf frame = channel.readInbound();
    assertThat(frame).isSameAs(rest);
    assertThat(frame.readableBytes()).isEqualTo(1_003);
    frame.release();
    wire.release();
    channel.finishAndReleaseAll();
  }

  /** Without it a connection that reads on demand stands still in the middle of a frame. */
  @Test
  void channelReadComplete_onlyAPartOfAFrame_readsOn() {
    AtomicInteger reads = new AtomicInteger();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext context) throws Exception {
                reads.incrementAndGet();
                super.read(context);
              }
            },
            new FrameReceiver(() -> MAX_BYTES));
    channel.config().setAutoRead(false);
    int before = reads.get();
    ByteBuf wire = wire(List.of(new byte[1_000]));

    channel.writeInbound(wire.readBytes(2));
    channel.writeInbound(wire.readBytes(500));
    assertThat(reads.get()).isEqualTo(before + 2);
    channel.writeInbound(wire.readBytes(wire.readableBytes()));

    assertThat(reads.get()).isEqualTo(before + 2);
    assertThat(received(channel)).hasSize(1);
    wire.release();
    channel.finishAndReleaseAll();
  }

  @Test
  void channelRead_frameTooLong_closesAndKeepsNothing() {
    EmbeddedChannel channel = reading();
    ByteBuf wire = wire(List.of(new byte[5], new byte[MAX_BYTES + 1]));
    ByteBuf only = read(channel, wire, 1_000);

    assertThat(channel.isOpen()).isFalse();
    assertThat(received(channel)).hasSize(1);
    assertThat(only.refCnt()).isZero();
    wire.release();
    channel.finishAndReleaseAll();
  }

  @Test
  void channelInactive_frameBegun_isReleased() {
    EmbeddedChannel channel = reading();
    ByteBuf wire = wire(List.of(new byte[1_000]));
    ByteBuf unused = read(channel, wire, 500);
    ByteBuf begun = read(channel, wire, 100);
    assertThat(begun.refCnt()).isEqualTo(1);

    channel.close().syncUninterruptibly();

    assertThat(begun.refCnt()).isZero();
    wire.release();
    channel.finishAndReleaseAll();
  }
}
