package dev.ferry.protocol.codec;

import dev.ferry.protocol.FileAnswer.Entry;
import dev.ferry.protocol.FileAnswer.Removed;
import dev.ferry.protocol.FileRequest.ListDirectory;
import dev.ferry.protocol.FileRequest.Remove;
import dev.ferry.protocol.FileRequest.Stat;
import dev.ferry.protocol.MessageType;
import java.util.stream.Stream;

/** Fields of the messages about what is under a path (docs/protocol.md §7). */
final class FileCodecs {
  private FileCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.STAT,
            Stat.class,
            (message, fields) -> ValueFields.write(message.file(), fields),
            fields -> new Stat(ValueFields.file(fields))),
        new MessageCodec<>(
            MessageType.LIST,
            ListDirectory.class,
            (message, fields) -> ValueFields.write(message.directory(), fields),
            fields -> new ListDirectory(ValueFields.file(fields))),
        new MessageCodec<>(
            MessageType.REMOVE,
            Remove.class,
            (message, fields) -> ValueFields.write(message.file(), fields),
            fields -> new Remove(ValueFields.file(fields))),
        new MessageCodec<>(
            MessageType.ENTRY,
            Entry.class,
            (message, fields) -> ValueFields.write(message.stat(), fields),
            fields -> new Entry(ValueFields.stat(fields))),
        new MessageCodec<>(
            MessageType.REMOVED,
            Removed.class,
            (message, fields) -> fields.flag("existed", message.existed()),
            fields -> new Removed(fields.flag("existed"))));
  }
}
