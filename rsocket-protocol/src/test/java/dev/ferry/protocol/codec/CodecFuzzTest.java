package dev.ferry.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ferry.protocol.ChunkHeader;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whatever the bytes: a value comes out or a {@link TransferException}, nobody keeps a buffer, and
 * what was understood is understood the same way once it was written again.
 *
 * <p>In the build over the inputs beside this class; {@code ./ferry lab fuzz} looks for new ones.
 */
final class CodecFuzzTest {
  /** Of a search; the lab writes another one here. */
  private static final String MAX_DURATION = "1m";

  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;
  private static final CborControlCodec CODEC = new CborControlCodec();
  private static final Set<FailureCode> REFUSALS =
      EnumSet.of(FailureCode.MALFORMED, FailureCode.INVALID_ARGUMENT, FailureCode.INVALID_PATH);

  @FuzzTest(maxDuration = MAX_DURATION)
  void controlMessage_anyBytes_isAMessageOrARefusal(byte[] bytes) {
    ByteBuf data = bufferOf(bytes);
    ControlMessage message;
    try {
      message = CODEC.decode(data);
    } catch (TransferException e) {
      assertThat(REFUSALS).contains(e.code());
      return;
    } finally {
      releaseLast(data);
    }
    ByteBuf again = CODEC.encode(ALLOCATOR, message);
    assertThat(CODEC.decode(again)).isEqualTo(message);
    releaseLast(again);
  }

  @FuzzTest(maxDuration = MAX_DURATION)
  void chunkHeader_anyBytes_isAHeaderOrARefusal(byte[] bytes) {
    ByteBuf data = bufferOf(bytes);
    try {
      ChunkHeader header = ChunkHeader.readFrom(data);
      assertThat(data.readableBytes()).isEqualTo(header.lengthBytes());
      ByteBuf again = Unpooled.buffer();
      header.writeTo(again);
      assertThat(again).isEqualTo(Unpooled.wrappedBuffer(bytes, 0, ChunkHeader.LENGTH_BYTES));
    } catch (TransferException e) {
      assertThat(e.code()).isEqualTo(FailureCode.MALFORMED);
    } finally {
      releaseLast(data);
    }
  }

  @FuzzTest(maxDuration = MAX_DURATION)
  void requestMetadata_anyBytes_isMetadataOrARefusal(byte[] bytes) {
    ByteBuf data = bufferOf(bytes);
    try {
      RequestMetadata metadata = RequestMetadata.read(data);
      metadata.route().map(Route::byPath).ifPresent(CodecFuzzTest::assertStable);
      assertThat(metadata.toString())
          .doesNotContain(
              "token=" + metadata.token().filter(token -> !token.isEmpty()).orElse("!"));
    } catch (TransferException e) {
      assertThat(e.code()).isIn(FailureCode.MALFORMED, FailureCode.VERSION_UNSUPPORTED);
    } finally {
      releaseLast(data);
    }
  }

  private static void assertStable(Route route) {
    ByteBuf again = RequestMetadata.ofRoute(ALLOCATOR, route);
    assertThat(RequestMetadata.read(again).route()).contains(route.path());
    releaseLast(again);
  }

  @FuzzTest(maxDuration = MAX_DURATION)
  void failureText_anyText_isAFailureThatStaysTheSame(byte[] bytes) {
    TransferException first = FailureCodec.decode(new String(bytes, StandardCharsets.UTF_8));
    TransferException second = FailureCodec.decode(FailureCodec.encode(first));
    TransferException third = FailureCodec.decode(FailureCodec.encode(second));

    assertThat(second.code()).isEqualTo(first.code());
    assertThat(third.code()).isEqualTo(second.code());
    assertThat(third.getMessage()).isEqualTo(second.getMessage());
    assertThat(third.details()).isEqualTo(second.details());
  }

  private static ByteBuf bufferOf(byte[] bytes) {
    return ALLOCATOR.heapBuffer(bytes.length + 1).writeBytes(bytes);
  }

  private static void releaseLast(ByteBuf buffer) {
    assertThat(buffer.refCnt()).isEqualTo(1);
    assertThat(buffer.release()).isTrue();
  }
}
