package dev.ferry.protocol.codec;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * Reads one CBOR or JSON map into {@link Fields}.
 *
 * <p>Everything hostile input could stretch is bounded: depth, names, texts, numbers and the number
 * of values; a field that stands twice is refused.
 */
final class FieldReader {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NAME_LETTERS = 64;
  private static final int MAX_TEXT_LETTERS = 8192;
  private static final int MAX_DIGITS = 32;
  private static final int MAX_VALUES = 1024;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH)
          .maxNameLength(MAX_NAME_LETTERS)
          .maxStringLength(MAX_TEXT_LETTERS)
          .maxNumberLength(MAX_DIGITS)
          .build();

  private static final TokenStreamFactory CBOR =
      CBORFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final TokenStreamFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final JsonParser parser;
  private int values;

  private FieldReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads a CBOR map that fills the array.
   *
   * @throws TransferException {@code MALFORMED} when the bytes are anything else
   */
  static Fields read(byte[] map) {
    return read(CBOR, map);
  }

  /** Reads a JSON object that fills the array. */
  static Fields readJson(byte[] object) {
    return read(JSON, object);
  }

  private static Fields read(TokenStreamFactory format, byte[] map) {
    try (JsonParser parser = format.createParser(ObjectReadContext.empty(), map)) {
      FieldReader reader = new FieldReader(parser);
      reader.expect(parser.nextToken(), JsonToken.START_OBJECT);
      Fields fields = reader.object();
      // A CBOR parser reads over a lone tag behind the map, so there the position is what counts.
      boolean cborEndsEarly =
          format == CBOR && parser.currentLocation().getByteOffset() != map.length;
      if (cborEndsEarly || parser.nextToken() != null) {
        throw malformed("Bytes follow the message's map", null);
      }
      return fields;
    } catch (JacksonException | ArithmeticException e) {
      throw malformed("The message is no well-formed map", e);
    }
  }

  private Fields object() {
    Map<String, Object> fields = new HashMap<>();
    for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
      expect(token, JsonToken.PROPERTY_NAME);
      String name = parser.currentName();
      Object value = value(next());
      if (value != Absent.ABSENT) {
        fields.put(name, value);
      }
    }
    return new Fields(Map.copyOf(fields));
  }

  private Object value(JsonToken token) {
    if (++values > MAX_VALUES) {
      throw malformed("The message has more than " + MAX_VALUES + " values", null);
    }
    return switch (token) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_EMBEDDED_OBJECT -> embedded();
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_NULL, VALUE_NUMBER_FLOAT -> Absent.ABSENT;
      default -> throw malformed("The message has a value of no known kind", null);
    };
  }

  /** Bytes; CBOR's "undefined" and simple values arrive here too and mean nothing to us. */
  private Object embedded() {
    return parser.getEmbeddedObject() instanceof byte[] bytes ? bytes : Absent.ABSENT;
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
      elements.add(value(token));
    }
    return elements;
  }

  private JsonToken next() {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw malformed("The message ends early", null);
    }
    return token;
  }

  private void expect(JsonToken actual, JsonToken expected) {
    if (actual != expected) {
      throw malformed("The message is no map of named fields", null);
    }
  }

  private static TransferException malformed(
      String message, @org.jspecify.annotations.Nullable Throwable cause) {
    return new TransferException(FailureCode.MALFORMED, message, cause);
  }

  /** Values that no field of this version has; they are read over. */
  private enum Absent {
    ABSENT
  }
}
