package dev.ferry.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.RequestMetadata;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Put, and the metadata it rides in. */
final class PutMessageTest {
  private final ControlCodec codec = new CborControlCodec();

  @Test
  void control_besideTheRoute_isFoundAndDecodes() {
    ClientMessage.Put put =
        (ClientMessage.Put) Objects.requireNonNull(PutGoldens.samples().get("put full"));
    ByteBuf metadata =
        RequestMetadata.ofRoute(
            ByteBufAllocator.DEFAULT, Route.PUT, codec.encode(ByteBufAllocator.DEFAULT, put));
    try {
      assertThat(RequestMetadata.read(metadata).route()).contains(Route.PUT.path());
      assertThat(codec.decode(RequestMetadata.control(metadata))).isEqualTo(put);
    } finally {
      metadata.release();
    }
  }

  @Test
  void control_routeAlone_isMalformed() {
    ByteBuf metadata = RequestMetadata.ofRoute(ByteBufAllocator.DEFAULT, Route.PUT);
    try {
      assertThatThrownBy(() -> RequestMetadata.control(metadata))
          .isInstanceOfSatisfying(
              TransferException.class,
              failure -> assertThat(failure.code()).isEqualTo(FailureCode.MALFORMED));
    } finally {
      metadata.release();
    }
  }

  @Test
  void decode_digestNeitherGivenNorDoneWithout_isMalformed() {
    Map<String, Object> without = fieldsOf("put without digest");
    without.remove("without-digest");
    Map<String, Object> both = fieldsOf("put full");
    both.put("without-digest", true);

    assertRefused(without, FailureCode.MALFORMED);
    assertRefused(both, FailureCode.MALFORMED);
  }

  @Test
  void decode_oneByteTooLong_isBeyondTheLimit() {
    Map<String, Object> longest = fieldsOf("put full");
    longest.put("length", (long) ClientMessage.Put.LENGTH_BYTES_MAX);
    Map<String, Object> longer = fieldsOf("put full");
    longer.put("length", ClientMessage.Put.LENGTH_BYTES_MAX + 1L);

    assertThat(((ClientMessage.Put) codec.decode(encoded(longest))).lengthBytes())
        .isEqualTo(ClientMessage.Put.LENGTH_BYTES_MAX);
    assertRefused(longer, FailureCode.INVALID_ARGUMENT);
  }

  private void assertRefused(Map<String, Object> fields, FailureCode code) {
    assertThatThrownBy(() -> codec.decode(encoded(fields)))
        .isInstanceOfSatisfying(
            TransferException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private static ByteBuf encoded(Map<String, Object> fields) {
    return Unpooled.wrappedBuffer(MiniCbor.control(fields));
  }

  private static Map<String, Object> fieldsOf(String name) {
    byte[] golden = Goldens.bytes(Objects.requireNonNull(PutGoldens.all().get(name)));
    return new LinkedHashMap<>(
        FieldReader.read(Arrays.copyOfRange(golden, 1, golden.length)).values());
  }
}
