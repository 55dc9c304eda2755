package dev.ferry.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ControlCodecTest {
  private static final CborControlCodec CODEC = new CborControlCodec();

  static Stream<String> samples() {
    return Samples.all().keySet().stream();
  }

  @Test
  void samples_together_coverEveryMessageType() {
    Set<MessageType> covered =
        Samples.all().values().stream().map(ControlMessage::type).collect(Collectors.toSet());

    assertThat(covered).isEqualTo(EnumSet.allOf(MessageType.class));
    assertThat(Goldens.all()).containsOnlyKeys(Samples.all().keySet());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void encode_sample_givesTheGoldenBytes(String name) {
    ByteBuf encoded = CODEC.encode(ByteBufAllocator.DEFAULT, sample(name));
    try {
      assertThat(ByteBufUtil.hexDump(encoded)).isEqualTo(ByteBufUtil.hexDump(golden(name)));
    } finally {
      encoded.release();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_golden_givesTheSample(String name) {
    ByteBuf data = Unpooled.wrappedBuffer(golden(name));

    assertThat(CODEC.decode(data)).isEqualTo(sample(name));
    assertThat(data.refCnt()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_fieldsInAnyOrderWithDefiniteLengths_givesTheSample(String name) {
    Map<String, Object> fields = fieldsOf(name);
    List<String> names = new ArrayList<>(fields.keySet());
    Collections.reverse(names);
    Map<String, Object> reversed = new LinkedHashMap<>();
    names.forEach(field -> reversed.put(field, known(fields, field)));

    assertThat(decode(MiniCbor.control(reversed))).isEqualTo(sample(name));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_unknownFields_areReadOver(String name) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("x-text", "later");
    fields.put("x-map", Map.of("deep", List.of(1L, Map.of("deeper", true))));
    fields.put("x-float", 1.5);
    fields.put("x-null", new MiniCbor.Raw("f6"));
    fields.putAll(fieldsOf(name));
    fields.put("x-bytes", new byte[] {1, 2, 3});
    fields.put("x-negative", -7L);

    assertThat(decode(MiniCbor.control(fields))).isEqualTo(sample(name));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void decode_anyFieldTwice_isMalformed(String name) {
    byte[] golden = golden(name);
    byte[] type = Goldens.bytes("64 74797065 65 666c757368");
    byte[] twice = new byte[golden.length + type.length];
    System.arraycopy(golden, 0, twice, 0, golden.length - 1);
    System.arraycopy(type, 0, twice, golden.length - 1, type.length);
    twice[twice.length - 1] = (byte) 0xff;

    assertRefused(twice, FailureCode.MALFORMED);
  }

  @Test
  void decode_helloWithoutClient_namesItUnknown() {
    byte[] hello = MiniCbor.control(Map.of("type", "hello", "versions", List.of(1L)));

    assertThat(decode(hello)).isEqualTo(new ClientMessage.Hello(List.of(1), "unknown"));
  }

  @Test
  void decode_finishOfAnOlderClient_hasNoChecksum() {
    Map<String, Object> fields = fieldsOf("finish");
    fields.remove("crc32c");

    assertThat(decode(MiniCbor.control(fields)))
        .isEqualTo(new ClientMessage.Finish(11, null, Samples.DIGEST));
  }

  @Test
  void decode_headerOfAnOlderService_hasNoChecksum() {
    Map<String, Object> fields = fieldsOf("header");
    fields.remove("crc32c");

    assertThat(decode(MiniCbor.control(fields)))
        .isInstanceOfSatisfying(
            ServerMessage.Header.class,
            header -> {
              assertThat(header.stat().crc32c()).isEmpty();
              assertThat(header.digest()).contains(Samples.DIGEST);
            });
  }

  @Test
  void decode_openWithAndWithoutDigest_isRefused() {
    Map<String, Object> fields = fieldsOf("open full");
    fields.put("without-digest", true);

    assertRefused(MiniCbor.control(fields), FailureCode.INVALID_ARGUMENT);
  }

  @Test
  void encode_withADigest_leavesOutWhatOlderPeersDoNotKnow() {
    assertThat(fieldsOf("open full")).doesNotContainKey("without-digest");
    assertThat(fieldsOf("open minimal")).doesNotContainKey("without-digest");
    assertThat(fieldsOf("opened")).doesNotContainKey("without-digest");
  }

  @Test
  void decode_expectedType_isCast() {
    ByteBuf data = Unpooled.wrappedBuffer(golden("ack"));

    assertThat(CODEC.decode(data, ServerMessage.class)).isEqualTo(sample("ack"));
  }

  @Test
  void decode_otherThanExpected_isMalformedAndSaysBoth() {
    ByteBuf data = Unpooled.wrappedBuffer(golden("ack"));

    assertThatThrownBy(() -> CODEC.decode(data, ClientMessage.Open.class))
        .isInstanceOfSatisfying(
            TransferException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.MALFORMED))
        .hasMessage("Expected Open, got 'ack'");
  }

  @Test
  void decode_chunk_isMalformed() {
    assertRefused(new byte[] {2, 0, 0, 0}, FailureCode.MALFORMED);
  }

  @Test
  void decode_oneByteBeyondTheBound_isMalformed() {
    byte[] golden = golden("open full");

    assertThat(new CborControlCodec(golden.length).decode(Unpooled.wrappedBuffer(golden)))
        .isEqualTo(sample("open full"));
    assertThatThrownBy(
            () -> new CborControlCodec(golden.length - 1).decode(Unpooled.wrappedBuffer(golden)))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("more than " + (golden.length - 1) + " bytes");
  }

  private static void assertRefused(byte[] data, FailureCode code) {
    assertThatThrownBy(() -> decode(data))
        .isInstanceOfSatisfying(
            TransferException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  /** The fields of a golden, type first; checks by the way that the golden is one map. */
  private static Map<String, Object> fieldsOf(String name) {
    byte[] golden = golden(name);
    byte[] map = Arrays.copyOfRange(golden, 1, golden.length);
    return plain(FieldReader.read(map));
  }

  private static Map<String, Object> plain(Fields fields) {
    Map<String, Object> plain = new LinkedHashMap<>();
    fields
        .values()
        .forEach(
            (field, value) ->
                plain.put(field, value instanceof Fields nested ? plain(nested) : value));
    return plain;
  }

  private static Object known(Map<String, Object> fields, String field) {
    return Objects.requireNonNull(fields.get(field));
  }

  private static ControlMessage decode(byte[] data) {
    return CODEC.decode(Unpooled.wrappedBuffer(data));
  }

  private static ControlMessage sample(String name) {
    return Objects.requireNonNull(Samples.all().get(name));
  }

  private static byte[] golden(String name) {
    return Objects.requireNonNull(Goldens.all().get(name));
  }
}
