package dev.ferry.protocol.codec;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/** Writes one map, field after field, as CBOR or JSON. */
final class FieldWriter {
  private static final TokenStreamFactory CBOR = CBORFactory.builder().build();
  private static final TokenStreamFactory JSON = JsonFactory.builder().build();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
  private final JsonGenerator generator;

  /** A writer of CBOR. */
  FieldWriter() {
    this(CBOR);
  }

  private FieldWriter(TokenStreamFactory format) {
    generator = format.createGenerator(ObjectWriteContext.empty(), bytes);
    generator.writeStartObject();
  }

  /** A writer of JSON. */
  static FieldWriter json() {
    return new FieldWriter(JSON);
  }

  FieldWriter text(String name, Object value) {
    generator.writeName(name).writeString(value.toString());
    return this;
  }

  FieldWriter optionalText(String name, Optional<?> value) {
    value.ifPresent(present -> text(name, present));
    return this;
  }

  FieldWriter choice(String name, Enum<?> value) {
    return text(name, Fields.wireName(value));
  }

  FieldWriter number(String name, long value) {
    generator.writeName(name).writeNumber(value);
    return this;
  }

  FieldWriter crc32c(String name, int value) {
    return number(name, Integer.toUnsignedLong(value));
  }

  FieldWriter flag(String name, boolean value) {
    generator.writeName(name).writeBoolean(value);
    return this;
  }

  FieldWriter bytes(String name, byte[] value) {
    generator.writeName(name).writeBinary(value);
    return this;
  }

  FieldWriter ints(String name, Collection<Integer> values) {
    generator.writeName(name).writeStartArray();
    values.forEach(generator::writeNumber);
    generator.writeEndArray();
    return this;
  }

  FieldWriter longs(String name, Collection<Long> values) {
    generator.writeName(name).writeStartArray();
    values.forEach(generator::writeNumber);
    generator.writeEndArray();
    return this;
  }

  FieldWriter textList(String name, Collection<?> values) {
    generator.writeName(name).writeStartArray();
    values.forEach(value -> generator.writeString(value.toString()));
    generator.writeEndArray();
    return this;
  }

  FieldWriter texts(String name, Map<String, String> values) {
    generator.writeName(name).writeStartObject();
    values.forEach((key, value) -> generator.writeName(key).writeString(value));
    generator.writeEndObject();
    return this;
  }

  <V> FieldWriter nested(String name, V value, BiConsumer<V, FieldWriter> writer) {
    generator.writeName(name).writeStartObject();
    writer.accept(value, this);
    generator.writeEndObject();
    return this;
  }

  /** Ends the map. */
  byte[] toBytes() {
    generator.writeEndObject();
    generator.close();
    return bytes.toByteArray();
  }
}
