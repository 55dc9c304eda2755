package dev.ferry.service.http.sandbox;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.compression.CompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.JdkZlibEncoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.zip.CRC32;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * gzip over streams of buffers, as they are asked for. Memory is bounded whatever the ratio is: few
 * compressed bytes are looked at before what came of them is taken.
 */
final class Gzip {
  /** Of these bytes at most about 4 MiB come at once. */
  private static final int SLICE_BYTES = 4096;

  private static final int LEVEL = 1;

  private Gzip() {}

  /**
   * Compresses.
   *
   * @param plain taken over
   * @return buffers that whoever takes them owns
   */
  static Flux<ByteBuf> compressed(Flux<ByteBuf> plain) {
    return Flux.using(
        () -> new EmbeddedChannel(new JdkZlibEncoder(ZlibWrapper.GZIP, LEVEL)),
        channel ->
            plain
                .concatMapIterable(bytes -> deflated(channel, bytes), 1)
                .concatWith(Flux.defer(() -> Flux.fromIterable(rest(channel)))),
        Gzip::abandon);
  }

  private static Iterable<ByteBuf> deflated(EmbeddedChannel channel, ByteBuf plain) {
    var unused = channel.writeOutbound(plain);
    return () -> new Taken(channel.outboundMessages());
  }

  private static Iterable<ByteBuf> rest(EmbeddedChannel channel) {
    var unused = channel.finish();
    return () -> new Taken(channel.outboundMessages());
  }

  private static void abandon(EmbeddedChannel channel) {
    var unused = channel.finishAndReleaseAll();
  }

  /** What a channel has ready; what is not taken stays its own. */
  private record Taken(Queue<Object> ready) implements Iterator<ByteBuf> {
    @Override
    public boolean hasNext() {
      return !ready.isEmpty();
    }

    @Override
    public ByteBuf next() {
      return (ByteBuf) ready.remove();
    }
  }

  /**
   * Decompresses.
   *
   * @param packed taken over
   * @return buffers that whoever takes them owns; fails with {@code MALFORMED} when the bytes are
   *     no gzip, not all of it, or more than it
   */
  static Flux<DataBuffer> decompressed(Flux<DataBuffer> packed, NettyDataBufferFactory buffers) {
    return Flux.using(
            Inflation::new,
            inflation ->
                packed
                    .map(Gzip::copied)
                    .concatMapIterable(bytes -> () -> inflation.of(bytes), 1)
                    .<DataBuffer>map(buffers::wrap)
                    .concatWith(Mono.defer(inflation::end)),
            inflation -> abandon(inflation.channel))
        .onErrorMap(DecoderException.class, Gzip::malformed)
        .onErrorMap(CompressionException.class, Gzip::malformed);
  }

  private static byte[] copied(DataBuffer buffer) {
    try {
      byte[] bytes = new byte[buffer.readableByteCount()];
      buffer.read(bytes);
      return bytes;
    } finally {
      DataBufferUtils.release(buffer);
    }
  }

  private static TransferException malformed(Throwable cause) {
    return new TransferException(FailureCode.MALFORMED, "The body is no gzip", cause);
  }

  /** One body on its way. What stands behind the first member would be lost, so it is refused. */
  private static final class Inflation {
    private static final int FOOTER_BYTES = 8;

    private final JdkZlibDecoder decoder = new JdkZlibDecoder(ZlibWrapper.GZIP, false, 0);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);
    private final CRC32 crc = new CRC32();
    private final byte[] last = new byte[FOOTER_BYTES];
    private long plainBytes;

    Iterator<ByteBuf> of(byte[] packed) {
      remember(packed);
      return new Inflated(packed);
    }

    private void remember(byte[] packed) {
      int fresh = Math.min(packed.length, FOOTER_BYTES);
      System.arraycopy(last, fresh, last, 0, FOOTER_BYTES - fresh);
      System.arraycopy(packed, packed.length - fresh, last, FOOTER_BYTES - fresh, fresh);
    }

    Mono<DataBuffer> end() {
      ByteBuffer footer = ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN);
      boolean whole =
          decoder.isClosed()
              && footer.getInt() == (int) crc.getValue()
              && footer.getInt() == (int) plainBytes;
      return whole
          ? Mono.empty()
          : Mono.error(
              new TransferException(FailureCode.MALFORMED, "The body is not one whole gzip"));
    }

    /** What comes of one buffer, slice after slice. */
    private final class Inflated implements Iterator<ByteBuf> {
      private final byte[] packed;
      private int at;

      Inflated(byte[] packed) {
        this.packed = packed;
      }

      @Override
      public boolean hasNext() {
        while (channel.inboundMessages().isEmpty() && at < packed.length) {
          int bytes = Math.min(SLICE_BYTES, packed.length - at);
          var unused = channel.writeInbound(Unpooled.wrappedBuffer(packed, at, bytes));
          at += bytes;
        }
        return !channel.inboundMessages().isEmpty();
      }

      @Override
      public ByteBuf next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ByteBuf plain = Objects.requireNonNull(channel.<ByteBuf>readInbound());
        crc.update(plain.nioBuffer());
        plainBytes += plain.readableBytes();
        return plain;
      }
    }
  }
}
