package dev.ferry.cli;

import java.io.StringWriter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Builds one JSON object on one line; members that are null are left out. */
final class JsonText {
  private final JsonGenerator generator;

  private JsonText(JsonGenerator generator) {
    this.generator = generator;
  }

  /** The object with the members that the function adds. */
  static String object(Consumer<JsonText> members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      generator.writeStartObject();
      members.accept(new JsonText(generator));
      generator.writeEndObject();
    }
    return text.toString();
  }

  JsonText text(String name, @Nullable Object value) {
    if (value != null) {
      generator.writeStringProperty(name, value.toString());
    }
    return this;
  }

  JsonText number(String name, long value) {
    generator.writeNumberProperty(name, value);
    return this;
  }

  JsonText number(String name, double value) {
    generator.writeNumberProperty(name, value);
    return this;
  }

  JsonText flag(String name, boolean value) {
    generator.writeBooleanProperty(name, value);
    return this;
  }

  JsonText object(String name, Consumer<JsonText> members) {
    generator.writeObjectPropertyStart(name);
    members.accept(this);
    generator.writeEndObject();
    return this;
  }

  <T> JsonText array(String name, List<T> items, BiConsumer<JsonText, T> members) {
    generator.writeArrayPropertyStart(name);
    for (T item : items) {
      generator.writeStartObject();
      members.accept(this, item);
      generator.writeEndObject();
    }
    generator.writeEndArray();
    return this;
  }
}
