package dev.ferry.service.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.protocol.frame.FrameReceiver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Frames and fragments of peers that have no upload. */
final class FrameLimitTest {
  private static ByteBuf frame(int length) {
    return Unpooled.buffer().writeMedium(length).writeZero(length);
  }

  /** Sends the bytes in pieces of random length; tells whether the connection is still open. */
  private static boolean survives(FrameLimit limit, SplittableRandom random, int... lengths) {
    EmbeddedChannel channel = new EmbeddedChannel(new FrameReceiver(limit::maxBytes));
    ByteBuf all = Unpooled.buffer();
    for (int length : lengths) {
      ByteBuf one = frame(length);
      all.writeBytes(one);
      one.release();
    }
    while (all.isReadable() && channel.isOpen()) {
      int piece = Math.min(all.readableBytes(), 1 + random.nextInt(7));
      channel.writeInbound(all.readBytes(piece));
    }
    all.release();
    boolean open = channel.isOpen();
    channel.finishAndReleaseAll();
    return open;
  }

  @Test
  void channelRead_framesInPieces_areMeasuredByTheirOwnLength() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 30; i++) {
      assertThat(survives(new FrameLimit(300), random, 300, 0, 1, 299))
          .as("seed %d", seed)
          .isTrue();
      assertThat(survives(new FrameLimit(300), random, 300, 0, 301)).as("seed %d", seed).isFalse();
    }
  }

  @Test
  void allow_larger_raisesAndNeverLowers() {
    FrameLimit limit = new FrameLimit(300);
    limit.allow(400);
    limit.allow(10);

    assertThat(limit.maxBytes()).isEqualTo(400);
    assertThat(survives(limit, new SplittableRandom(1), 400)).isTrue();
  }

  private static boolean admits(Reassembly reassembly, int stream, boolean follows, int bytes) {
    ByteBuf frame =
        PayloadFrameCodec.encode(
            ByteBufAllocator.DEFAULT,
            stream,
            follows,
            false,
            true,
            null,
            Unpooled.buffer().writeZero(bytes));
    boolean admitted = reassembly.admits(frame);
    frame.release();
    return admitted;
  }

  @Test
  void reassembly_manyStreamsBegunAndNotEnded_areBoundedTogether() {
    Reassembly reassembly = new Reassembly(() -> 1000);

    assertThat(admits(reassembly, 1, true, 400)).isTrue();
    assertThat(admits(reassembly, 3, true, 400)).isTrue();
    assertThat(admits(reassembly, 5, true, 400)).isFalse();
  }

  @Test
  void reassembly_endedOrCancelledStreams_countNoMore() {
    Reassembly reassembly = new Reassembly(() -> 1000);
    for (int i = 0; i < 10; i++) {
      assertThat(admits(reassembly, 1, true, 400)).isTrue();
      assertThat(admits(reassembly, 1, false, 400)).isTrue();
      assertThat(admits(reassembly, 3, true, 400)).isTrue();
      ByteBuf cancel = CancelFrameCodec.encode(ByteBufAllocator.DEFAULT, 3);
      assertThat(reassembly.admits(cancel)).isTrue();
      cancel.release();
    }
  }
}
