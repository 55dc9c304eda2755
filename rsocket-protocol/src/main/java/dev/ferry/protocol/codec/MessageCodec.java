package dev.ferry.protocol.codec;

import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.MessageType;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one message becomes fields and is made of them again.
 *
 * @param type the message's type
 * @param messageClass its class
 * @param writer writes every field but {@code type}
 * @param reader builds the message; unknown fields stay unread
 */
record MessageCodec<M extends ControlMessage>(
    MessageType type,
    Class<M> messageClass,
    BiConsumer<M, FieldWriter> writer,
    Function<Fields, M> reader) {

  void writeUnchecked(ControlMessage message, FieldWriter fields) {
    writer.accept(messageClass.cast(message), fields);
  }

  M read(Fields fields) {
    return reader.apply(fields);
  }
}
