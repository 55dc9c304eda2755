package dev.ferry.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * A CBOR writer of another make than the one under test: it writes maps and arrays with their
 * definite length, as other implementations do, and whatever nonsense it is given.
 */
final class MiniCbor {
  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A control payload: the kind byte and the value. */
  static byte[] control(Object value) {
    MiniCbor cbor = new MiniCbor();
    cbor.out.write(1);
    cbor.write(value);
    return cbor.out.toByteArray();
  }

  private void write(Object value) {
    if (value instanceof Map<?, ?> map) {
      head(MAP, map.size());
      map.forEach(
          (key, element) -> {
            write(key);
            write(element);
          });
    } else if (value instanceof Collection<?> list) {
      head(ARRAY, list.size());
      list.forEach(this::write);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Boolean flag) {
      out.write(flag ? 0xf5 : 0xf4);
    } else if (value instanceof byte[] bytes) {
      head(BYTES, bytes.length);
      out.writeBytes(bytes);
    } else if (value instanceof Raw raw) {
      out.writeBytes(Goldens.bytes(raw.hex()));
    } else {
      byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
      head(TEXT, utf8.length);
      out.writeBytes(utf8);
    }
  }

  private void number(Number number) {
    if (number instanceof Double real) {
      out.write(0xfb);
      out.writeBytes(ByteBuffer.allocate(8).putDouble(real).array());
    } else if (number.longValue() < 0) {
      head(NEGATIVE, -1 - number.longValue());
    } else {
      head(UNSIGNED, number.longValue());
    }
  }

  private void head(int major, long argument) {
    if (argument < 24) {
      out.write(major << 5 | (int) argument);
    } else {
      out.write(major << 5 | 27);
      out.writeBytes(ByteBuffer.allocate(8).putLong(argument).array());
    }
  }

  /** Bytes that stand as they are. */
  record Raw(String hex) {}
}
