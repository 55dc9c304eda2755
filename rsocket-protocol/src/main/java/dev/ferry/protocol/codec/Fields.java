package dev.ferry.protocol.codec;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one decoded map, read with their types checked.
 *
 * <p>Values are {@link String}, {@link Long}, {@link Boolean}, {@code byte[]}, {@link List} or a
 * nested {@code Fields}.
 */
record Fields(Map<String, Object> values) {

  String text(String name) {
    return required(name, optionalText(name));
  }

  Optional<String> optionalText(String name) {
    return Optional.ofNullable(value(name, String.class));
  }

  <V> Optional<V> optionalText(String name, Function<String, V> parse) {
    return optionalText(name).map(parse);
  }

  long number(String name) {
    return required(name, Optional.ofNullable(value(name, Long.class)));
  }

  OptionalLong optionalNumber(String name) {
    Long number = value(name, Long.class);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** A number that is not negative. */
  long size(String name) {
    long size = number(name);
    if (size < 0) {
      throw outOfRange(name);
    }
    return size;
  }

  int intSize(String name) {
    long size = size(name);
    if (size > Integer.MAX_VALUE) {
      throw outOfRange(name);
    }
    return (int) size;
  }

  /** A CRC-32C, sent as an unsigned number of 32 bits. */
  int crc32c(String name) {
    long value = number(name);
    if (value < 0 || value > 0xffff_ffffL) {
      throw outOfRange(name);
    }
    return (int) value;
  }

  /** The same, when it is there. */
  @Nullable Integer crc32cOrNull(String name) {
    return optionalNumber(name).isEmpty() ? null : Integer.valueOf(crc32c(name));
  }

  boolean flag(String name) {
    Boolean flag = value(name, Boolean.class);
    return flag != null && flag;
  }

  Optional<byte[]> optionalBytes(String name) {
    return Optional.ofNullable(value(name, byte[].class));
  }

  Fields nested(String name) {
    return required(name, optionalNested(name));
  }

  Optional<Fields> optionalNested(String name) {
    return Optional.ofNullable(value(name, Fields.class));
  }

  List<Integer> intList(String name) {
    List<?> list = required(name, Optional.ofNullable(value(name, List.class)));
    List<Integer> numbers = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof Long number) || number != number.intValue()) {
        throw outOfRange(name);
      }
      numbers.add(number.intValue());
    }
    return numbers;
  }

  /** Texts in order. */
  List<String> textList(String name) {
    List<?> list = required(name, Optional.ofNullable(value(name, List.class)));
    List<String> texts = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof String text)) {
        throw new TransferException(
            FailureCode.MALFORMED, "Field '" + name + "' has the wrong type");
      }
      texts.add(text);
    }
    return texts;
  }

  /** A map of texts; empty when it is not there. */
  Map<String, String> textsOrEmpty(String name) {
    Map<String, String> texts = new HashMap<>();
    optionalNested(name)
        .ifPresent(map -> map.values().keySet().forEach(key -> texts.put(key, map.text(key))));
    return texts;
  }

  /** Empty when it is not there. */
  List<Long> optionalLongList(String name) {
    List<?> list = value(name, List.class);
    List<Long> numbers = new ArrayList<>();
    for (Object element : list == null ? List.of() : list) {
      if (!(element instanceof Long number)) {
        throw outOfRange(name);
      }
      numbers.add(number);
    }
    return numbers;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (wireName(constant).equals(text)) {
        return constant;
      }
    }
    throw new TransferException(
        FailureCode.INVALID_ARGUMENT, "Field '" + name + "' has an unknown value");
  }

  /** How an enum constant stands on the wire: {@code IF_MATCH} is {@code if-match}. */
  static String wireName(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  private <V> @Nullable V value(String name, Class<V> type) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw new TransferException(FailureCode.MALFORMED, "Field '" + name + "' has the wrong type");
    }
    return type.cast(value);
  }

  private static <V> V required(String name, Optional<V> value) {
    return value.orElseThrow(
        () -> new TransferException(FailureCode.MALFORMED, "Field '" + name + "' is missing"));
  }

  private static TransferException outOfRange(String name) {
    return new TransferException(
        FailureCode.INVALID_ARGUMENT, "Field '" + name + "' is out of range");
  }
}
