package dev.ferry.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, a message comes out or one of three failures; nothing else, ever. */
final class HostileControlTest {
  private static final CborControlCodec CODEC = new CborControlCodec();
  private static final Set<FailureCode> ALLOWED =
      EnumSet.of(FailureCode.MALFORMED, FailureCode.INVALID_ARGUMENT, FailureCode.INVALID_PATH);
  private static final int RANDOM_CASES = 60_000;

  /** Against hanging; run on a thread of its own, the shallow stack also keeps failures cheap. */
  private static final Duration BOUND = Duration.ofMinutes(2);

  private static final long ALLOCATION_MAX_BYTES = 512 * 1024;

  static Collection<byte[]> goldens() {
    return Goldens.all().values();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void decode_everyTruncation_isMalformed(byte[] golden) {
    for (int length = 0; length < golden.length; length++) {
      byte[] truncated = Arrays.copyOf(golden, length);
      assertThat(failureOf(truncated)).as("%d bytes", length).isEqualTo(FailureCode.MALFORMED);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void decode_everySingleByteMutation_isAMessageOrAnAllowedFailure(byte[] golden) {
    int refused = assertTimeoutPreemptively(BOUND, () -> refusedMutations(golden));

    assertThat(refused).isGreaterThan(255);
  }

  private static int refusedMutations(byte[] golden) {
    return IntStream.range(0, golden.length)
        .parallel()
        .map(index -> refusedMutations(golden, index))
        .sum();
  }

  private static int refusedMutations(byte[] golden, int index) {
    int refused = 0;
    byte[] mutated = golden.clone();
    for (int change = 1; change < 256; change++) {
      mutated[index] = (byte) (golden[index] ^ change);
      refused += failureOf(mutated) == null ? 0 : 1;
    }
    return refused;
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void decode_trailingByte_isMalformed(byte[] golden) {
    for (int value = 0; value < 256; value++) {
      byte[] longer = Arrays.copyOf(golden, golden.length + 1);
      longer[golden.length] = (byte) value;
      assertThat(failureOf(longer)).as("byte %d", value).isEqualTo(FailureCode.MALFORMED);
    }
  }

  @Test
  void decode_randomBytes_isAMessageOrAnAllowedFailure() {
    long seed = 20261121;
    int refused = assertTimeoutPreemptively(BOUND, () -> refusedRandom(seed));

    assertThat(refused).isBetween(RANDOM_CASES / 2, RANDOM_CASES - 1);
  }

  private static int refusedRandom(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> goldens = List.copyOf(goldens());
    int refused = 0;
    for (int round = 0; round < RANDOM_CASES; round++) {
      byte[] data = randomData(random, goldens);
      try {
        refused += failureOf(data) == null ? 0 : 1;
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    return refused;
  }

  @ParameterizedTest
  @CsvSource({
    "text of 2 GiB,          bf 64 74797065 7a 7fffffff 61",
    "text of 2^63,           bf 64 74797065 7b 7fffffffffffffff 61",
    "text of 2^64 - 1,       bf 64 74797065 7b ffffffffffffffff 61",
    "name of 2 GiB,          bf 7a 7fffffff 61",
    "bytes of 2 GiB,         bf 61 61 5a 7fffffff 61",
    "bytes of 2^64 - 1,      bf 61 61 5b ffffffffffffffff 61",
    "array of 2^40,          bf 61 61 9b 0000010000000000 01",
    "array of 2^64 - 1,      bf 61 61 9b ffffffffffffffff 01",
    "map of 2^32 - 1,        ba ffffffff 61 61 01",
    "map of 2^64 - 1,        bb ffffffffffffffff 61 61 01",
    "bignum of 2 GiB,        bf 61 61 c2 5a 7fffffff 61",
    "endless text,           bf 61 61 7f 61 61",
    "endless bytes,          bf 61 61 5f 41 61",
  })
  void decode_hugeLengthAnnounced_isMalformedAndAllocatesLittle(String name, String hex) {
    byte[] data = Goldens.bytes("01" + hex);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    failureOf(data);
    long before = threads.getCurrentThreadAllocatedBytes();

    assertThat(failureOf(data)).as(name).isEqualTo(FailureCode.MALFORMED);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ALLOCATION_MAX_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"81", "9f", "a1 61 61", "bf 61 61", "c1", "d9 d9f7"})
  void decode_deepNesting_isMalformed(String opening) {
    byte[] unit = Goldens.bytes(opening);
    byte[] data = new byte[3 + 9_000 * unit.length];
    data[0] = 1;
    data[1] = (byte) 0xbf;
    data[2] = 0x60;
    for (int level = 0; level < 9_000; level++) {
      System.arraycopy(unit, 0, data, 3 + level * unit.length, unit.length);
    }

    assertThat(failureOf(data)).isEqualTo(FailureCode.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "nothing,              ''",
    "array,                80",
    "number,               01",
    "text,                 64 74797065",
    "null,                 f6",
    "undefined,            f7",
    "break,                ff",
    "two maps,             a0 a0",
    "empty map,            a0",
    "name is a map,        bf a0 01 ff",
    "name is bytes,        bf 41 61 01 ff",
    "value is a break,     bf 64 74797065 ff",
    "type is a number,     bf 64 74797065 01 ff",
    "type is null,         bf 64 74797065 f6 ff",
    "type is undefined,    bf 64 74797065 f7 ff",
    "type is unknown,      bf 64 74797065 63 6e6577 ff",
    "type is broken UTF-8, bf 64 74797065 62 c328 ff",
    "reserved length,      bf 64 74797065 7c ff",
    "lone surrogate,       bf 64 74797065 63 eda080 ff",
  })
  void decode_noMessage_isMalformed(String name, String hex) {
    assertThat(failureOf(Goldens.bytes("01" + hex))).as(name).isEqualTo(FailureCode.MALFORMED);
  }

  @Test
  void decode_emptyOrUnknownKind_isMalformed() {
    assertThat(failureOf(new byte[0])).isEqualTo(FailureCode.MALFORMED);
    assertThat(failureOf(new byte[] {0, (byte) 0xa0})).isEqualTo(FailureCode.MALFORMED);
    assertThat(failureOf(new byte[] {3, (byte) 0xa0})).isEqualTo(FailureCode.MALFORMED);
  }

  @Test
  void decode_moreValuesThanAllowed_isMalformed() {
    List<Long> versions = LongStream.rangeClosed(1, 2_000).boxed().toList();

    assertThatThrownBy(
            () -> decode(MiniCbor.control(Map.of("type", "hello", "versions", versions))))
        .isInstanceOf(TransferException.class)
        .hasMessageContaining("more than 1024 values");
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void decode_wrongValue_isRefusedAndNamesTheField(WrongValue wrong) {
    Map<String, Object> fields = new LinkedHashMap<>(open());
    fields.put(wrong.field(), wrong.value());

    assertThatThrownBy(() -> decode(MiniCbor.control(fields)))
        .isInstanceOfSatisfying(
            TransferException.class, failure -> assertThat(failure.code()).isEqualTo(wrong.code()))
        .hasMessageContaining(wrong.message());
  }

  static List<WrongValue> wrongValues() {
    FailureCode malformed = FailureCode.MALFORMED;
    FailureCode argument = FailureCode.INVALID_ARGUMENT;
    FailureCode path = FailureCode.INVALID_PATH;
    return List.of(
        new WrongValue("workspace", 1L, malformed, "'workspace' has the wrong type"),
        new WrongValue("workspace", "", argument, "workspace name"),
        new WrongValue("workspace", "../w", argument, "workspace name"),
        new WrongValue("path", List.of("a"), malformed, "'path' has the wrong type"),
        new WrongValue("path", "/../etc", path, "'..'"),
        new WrongValue("path", "/a\u0000b", path, "control character"),
        new WrongValue("key", "", argument, "transfer key"),
        new WrongValue("key", "with space", argument, "transfer key"),
        new WrongValue("id", "short", argument, "upload id"),
        new WrongValue("length", -1L, argument, "never negative"),
        new WrongValue("length", Long.MIN_VALUE, argument, "never negative"),
        new WrongValue("length", "11", malformed, "'length' has the wrong type"),
        new WrongValue("length", new MiniCbor.Raw("1b8000000000000000"), malformed, "well-formed"),
        new WrongValue("length", new MiniCbor.Raw("3bffffffffffffffff"), malformed, "well-formed"),
        new WrongValue("mode", 010000L, argument, "mode"),
        new WrongValue("mode", -1L, argument, "'mode'"),
        new WrongValue("mode", 1L << 40, argument, "'mode'"),
        new WrongValue("mtime", Long.MAX_VALUE, argument, "'mtime'"),
        new WrongValue("mtime-nanos", 1_000_000_000L, argument, "'mtime-nanos'"),
        new WrongValue("mtime-nanos", -1L, argument, "'mtime-nanos'"),
        new WrongValue("digest", new byte[31], argument, "'digest' is not 32 bytes"),
        new WrongValue("digest", "abc", malformed, "'digest' has the wrong type"),
        new WrongValue("without-digest", 1L, malformed, "'without-digest' has the wrong type"),
        new WrongValue("if-absent", 1L, malformed, "'if-absent' has the wrong type"),
        new WrongValue("durability", "forever", argument, "'durability'"),
        new WrongValue("chunk", -1L, argument, "'chunk'"),
        new WrongValue("chunk", 1L << 31, argument, "'chunk'"),
        new WrongValue("chunk", true, malformed, "'chunk' has the wrong type"),
        new WrongValue("expiry-millis", -1L, argument, "'expiry-millis'"));
  }

  @Test
  void decode_bothConditions_isRefused() {
    Map<String, Object> fields = new LinkedHashMap<>(open());
    fields.put("if-match", "e1");
    fields.put("if-absent", true);

    assertThatThrownBy(() -> decode(MiniCbor.control(fields)))
        .isInstanceOf(TransferException.class)
        .hasMessage("Only one of if-match and if-absent can hold");
  }

  @Test
  void decode_eachRequiredFieldMissing_isMalformedAndNamesIt() {
    for (String field : List.of("workspace", "path", "key", "chunk")) {
      Map<String, Object> fields = new LinkedHashMap<>(open());
      fields.remove(field);

      assertThatThrownBy(() -> decode(MiniCbor.control(fields)))
          .isInstanceOf(TransferException.class)
          .hasMessage("Field '" + field + "' is missing");
    }
  }

  private static Map<String, Object> open() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "open");
    fields.put("workspace", "w1");
    fields.put("path", "/a");
    fields.put("key", "k");
    fields.put("mtime", 0L);
    fields.put("durability", "durable");
    fields.put("chunk", 65_536L);
    return fields;
  }

  private static byte[] randomData(SplittableRandom random, List<byte[]> goldens) {
    byte[] base = goldens.get(random.nextInt(goldens.size())).clone();
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] noise = new byte[random.nextInt(1, 200)];
        random.nextBytes(noise);
        noise[0] = 1;
        return noise;
      }
      case 1 -> {
        byte[] noise = new byte[random.nextInt(2, 200)];
        random.nextBytes(noise);
        noise[0] = 1;
        noise[1] = (byte) 0xbf;
        return noise;
      }
      case 2 -> {
        for (int change = random.nextInt(1, 6); change > 0; change--) {
          base[random.nextInt(base.length)] = (byte) random.nextInt();
        }
        return base;
      }
      default -> {
        byte[] other = goldens.get(random.nextInt(goldens.size()));
        int keep = random.nextInt(base.length);
        int from = random.nextInt(other.length);
        byte[] spliced = Arrays.copyOf(base, keep + other.length - from);
        System.arraycopy(other, from, spliced, keep, other.length - from);
        return spliced;
      }
    }
  }

  /** The failure's code, or null when the bytes are a message; anything else fails the test. */
  private static @Nullable FailureCode failureOf(byte[] data) {
    try {
      Objects.requireNonNull(decode(data));
      return null;
    } catch (TransferException e) {
      if (!ALLOWED.contains(e.code())) {
        return fail("Not an allowed code for " + ByteBufUtil.hexDump(data), e);
      }
      return e.code();
    } catch (Throwable e) {
      return fail("Not a TransferException for " + ByteBufUtil.hexDump(data), e);
    }
  }

  private static Object decode(byte[] data) {
    return CODEC.decode(Unpooled.wrappedBuffer(data));
  }

  /** A field of Open, a value it may not have, and what the refusal says. */
  record WrongValue(String field, Object value, FailureCode code, String message) {}
}
