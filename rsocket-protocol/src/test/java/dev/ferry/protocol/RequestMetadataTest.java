package dev.ferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ferry.protocol.codec.Goldens;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class RequestMetadataTest {
  private static final int RANDOM_CASES = 200_000;

  private static final String ROUTE_GOLDEN =
      """
      fe 000010                               # routing, 16 bytes
        0f 66657272792e76312e75706c6f6164     # "ferry.v1.upload"
      """;

  private static final String TOKEN_GOLDEN =
      """
      fc 000007             # authentication, 7 bytes
        81 736563726574     # bearer: "secret"
      """;

  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static final String TRACE_GOLDEN =
      """
      0a 7472616365706172656e74 000037        # "traceparent", 55 bytes
        30302d30616637363531393136636434336464383434386562323131633830333139632d
        623761643662373136393230333333312d3031
      09 74726163657374617465 000003          # "tracestate", 3 bytes
        613d31
      """;

  @Test
  void ofRoute_upload_givesTheGoldenBytes() {
    assertBytes(RequestMetadata.ofRoute(ByteBufAllocator.DEFAULT, Route.UPLOAD), ROUTE_GOLDEN);
  }

  @Test
  void ofToken_secret_givesTheGoldenBytes() {
    assertBytes(RequestMetadata.ofToken(ByteBufAllocator.DEFAULT, "secret"), TOKEN_GOLDEN);
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void read_everyRoute_comesBack(Route route) {
    ByteBuf metadata = RequestMetadata.ofRoute(ByteBufAllocator.DEFAULT, route);
    try {
      assertThat(RequestMetadata.read(metadata).route()).contains(route.path());
      assertThat(metadata.refCnt()).isEqualTo(1);
    } finally {
      metadata.release();
    }
  }

  @Test
  void read_routeTokenAndOthers_findsBoth() {
    byte[] unknownId = Goldens.bytes("d0 000003 010203");
    byte[] unknownName = Goldens.bytes("03 78782f79 000001 00");
    byte[] others = join(unknownId, unknownName);
    byte[] bytes = join(others, Goldens.bytes(TOKEN_GOLDEN + ROUTE_GOLDEN));

    RequestMetadata read = RequestMetadata.read(Unpooled.wrappedBuffer(bytes));

    assertThat(read.route()).contains("ferry.v1.upload");
    assertThat(read.token()).contains("secret");
  }

  @Test
  void addTrace_parentAndState_givesTheGoldenBytesAndComesBack() {
    RequestTrace trace = RequestTrace.of(PARENT, "a=1").orElseThrow();
    CompositeByteBuf metadata =
        (CompositeByteBuf) RequestMetadata.ofRoute(ByteBufAllocator.DEFAULT, Route.UPLOAD);
    RequestMetadata.addTrace(metadata, ByteBufAllocator.DEFAULT, trace);
    RequestMetadata read = RequestMetadata.read(metadata);

    assertThat(read).isEqualTo(new RequestMetadata(Route.UPLOAD.path(), null, trace));
    assertThat(read.toString()).contains("0af7651916cd43dd8448eb211c80319c").doesNotContain("a=1");
    assertBytes(metadata, ROUTE_GOLDEN + TRACE_GOLDEN);
  }

  @ParameterizedTest
  @MethodSource("hostileParents")
  void read_hostileParent_isRequestWithoutTrace(String parent) {
    byte[] bytes =
        join(
            Goldens.bytes(ROUTE_GOLDEN),
            join(entry("traceparent", parent), entry("tracestate", "a=1")));

    RequestMetadata read = RequestMetadata.read(Unpooled.wrappedBuffer(bytes));

    assertThat(read).isEqualTo(new RequestMetadata(Route.UPLOAD.path(), null));
  }

  private static Stream<String> hostileParents() {
    return Stream.of(
        "",
        "00",
        PARENT.toUpperCase(Locale.ROOT),
        PARENT.substring(1),
        PARENT + "0",
        PARENT + "-01",
        "ff" + PARENT.substring(2),
        PARENT.replace('-', '_'),
        PARENT.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
        PARENT.replace("b7ad6b7169203331", "0".repeat(16)),
        PARENT.replace("b7", "\u00e9\u0000"),
        PARENT.replace("b7", "\r\n"),
        "01" + PARENT.substring(2) + "x",
        "01" + PARENT.substring(2) + "-" + "x".repeat(100),
        "0".repeat(60_000));
  }

  @Test
  void read_parentOfALaterVersion_isKeptAsItIs() {
    String later = "01" + PARENT.substring(2) + "-what-comes";

    RequestMetadata read =
        RequestMetadata.read(Unpooled.wrappedBuffer(entry("traceparent", later)));

    assertThat(read.traceOrNull()).isEqualTo(new RequestTrace(later, null));
  }

  @Test
  void read_malformedState_isLeftOutAlone() {
    for (String state : List.of("", "a=\u0007", "\u00e9=1", "x".repeat(513))) {
      byte[] bytes = join(entry("traceparent", PARENT), entry("tracestate", state));

      assertThat(RequestMetadata.read(Unpooled.wrappedBuffer(bytes)).traceOrNull())
          .isEqualTo(new RequestTrace(PARENT, null));
    }
  }

  @Test
  void read_severalParents_theFirstCounts() {
    byte[] bytes =
        join(entry("traceparent", PARENT), entry("traceparent", PARENT.replace('a', 'b')));

    assertThat(RequestMetadata.read(Unpooled.wrappedBuffer(bytes)).traceOrNull())
        .isEqualTo(new RequestTrace(PARENT, null));
  }

  private static byte[] entry(String mimeType, String content) {
    byte[] name = mimeType.getBytes(StandardCharsets.US_ASCII);
    byte[] text = content.getBytes(StandardCharsets.ISO_8859_1);
    byte[] head = new byte[1 + name.length + 3];
    head[0] = (byte) (name.length - 1);
    System.arraycopy(name, 0, head, 1, name.length);
    head[name.length + 1] = (byte) (text.length >> 16);
    head[name.length + 2] = (byte) (text.length >> 8);
    head[name.length + 3] = (byte) text.length;
    return join(head, text);
  }

  @Test
  void read_nothing_isNeitherRouteNorToken() {
    RequestMetadata read = RequestMetadata.read(Unpooled.EMPTY_BUFFER);

    assertThat(read.route()).isEmpty();
    assertThat(read.token()).isEmpty();
  }

  @Test
  void toString_token_isHidden() {
    assertThat(new RequestMetadata("r", "secret"))
        .hasToString("RequestMetadata[route=r, token=***]");
  }

  @Test
  void read_everyTruncation_isReadOrMalformed() {
    byte[] golden = join(Goldens.bytes(ROUTE_GOLDEN), Goldens.bytes(TOKEN_GOLDEN));
    int refused = 0;
    for (int length = 0; length < golden.length; length++) {
      refused += isRefused(Arrays.copyOf(golden, length)) ? 1 : 0;
    }
    // Two prefixes are whole: no entry at all, and the first entry.
    assertThat(refused).isEqualTo(golden.length - 2);
  }

  @Test
  void read_everyMutation_isReadOrMalformed() {
    byte[] golden = join(Goldens.bytes(ROUTE_GOLDEN), Goldens.bytes(TOKEN_GOLDEN));
    int refused = 0;
    for (int index = 0; index < golden.length; index++) {
      byte[] mutated = golden.clone();
      for (int change = 1; change < 256; change++) {
        mutated[index] = (byte) (golden[index] ^ change);
        refused += isRefused(mutated) ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(255);
  }

  @Test
  void read_randomBytes_isReadOrMalformed() {
    long seed = 23;
    int refused = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> refusedRandom(seed));

    assertThat(refused).as("seed %d", seed).isBetween(RANDOM_CASES / 10, RANDOM_CASES - 1);
  }

  private static int refusedRandom(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> beginnings =
        List.of(new byte[0], Goldens.bytes("fe 0000"), Goldens.bytes("fc 0000"));
    int refused = 0;
    for (int round = 0; round < RANDOM_CASES; round++) {
      byte[] noise = new byte[random.nextInt(0, 40)];
      random.nextBytes(noise);
      byte[] beginning = beginnings.get(random.nextInt(beginnings.size()));
      refused += isRefused(join(beginning, noise)) ? 1 : 0;
    }
    return refused;
  }

  private static boolean isRefused(byte[] bytes) {
    ByteBuf metadata = Unpooled.wrappedBuffer(bytes);
    try {
      assertThat(RequestMetadata.read(metadata)).isNotNull();
      return false;
    } catch (TransferException e) {
      assertThat(e.code()).isEqualTo(FailureCode.MALFORMED);
      return true;
    } finally {
      assertThat(metadata.refCnt()).isEqualTo(1);
    }
  }

  @Test
  void read_lengthBeyondTheBuffer_isMalformed() {
    assertThatThrownBy(
            () -> RequestMetadata.read(Unpooled.wrappedBuffer(Goldens.bytes("fe ffffff 01"))))
        .isInstanceOf(TransferException.class)
        .hasMessage("The request's metadata is no composite metadata");
  }

  private static void assertBytes(ByteBuf actual, String golden) {
    try {
      assertThat(ByteBufUtil.hexDump(actual)).isEqualTo(ByteBufUtil.hexDump(Goldens.bytes(golden)));
    } finally {
      actual.release();
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
