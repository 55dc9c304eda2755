package dev.ferry.protocol.codec;

import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.TarAnswer.Reached;
import dev.ferry.protocol.TarAnswer.Refused;
import dev.ferry.protocol.TarAnswer.Unpacked;
import dev.ferry.protocol.TarRequest.Pull;
import dev.ferry.protocol.TarRequest.Push;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fields of the messages about tar streams (docs/protocol.md §16). */
final class TarCodecs {
  private static final String DURABILITY = "durability";
  private static final String LINKS = "links";
  private static final String ENTRIES_MAX = "entries-max";
  private static final String BYTES_MAX = "bytes-max";
  private static final String FILES = "files";
  private static final String DIRECTORIES = "directories";
  private static final String LENGTH = "length";
  private static final String REFUSED = "refused";
  private static final String PATH = "path";
  private static final String CODE = "code";
  private static final String REASON = "reason";

  private TarCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.TAR_PULL,
            Pull.class,
            (message, fields) -> ValueFields.write(message.directory(), fields),
            fields -> new Pull(ValueFields.file(fields))),
        new MessageCodec<>(MessageType.TAR_PUSH, Push.class, TarCodecs::write, TarCodecs::readPush),
        new MessageCodec<>(
            MessageType.TAR_REFUSED, Refused.class, TarCodecs::write, TarCodecs::readRefused),
        new MessageCodec<>(
            MessageType.TAR_REACHED,
            Reached.class,
            (message, fields) -> fields.number(LENGTH, message.lengthBytes()),
            fields -> new Reached(fields.size(LENGTH))),
        new MessageCodec<>(
            MessageType.TAR_UNPACKED, Unpacked.class, TarCodecs::write, TarCodecs::readUnpacked));
  }

  private static void write(Push push, FieldWriter fields) {
    ValueFields.write(push.directory(), fields);
    Durability durability = push.durabilityOrNull();
    if (durability != null) {
      fields.choice(DURABILITY, durability);
    }
    fields.flag(LINKS, push.links());
    number(ENTRIES_MAX, push.entriesMaxOrNull(), fields);
    number(BYTES_MAX, push.bytesMaxOrNull(), fields);
  }

  private static void number(String name, @Nullable Long value, FieldWriter fields) {
    if (value != null) {
      fields.number(name, value);
    }
  }

  private static Push readPush(Fields fields) {
    return new Push(
        ValueFields.file(fields),
        fields.optionalText(DURABILITY).isPresent()
            ? fields.choice(DURABILITY, Durability.class)
            : null,
        fields.flag(LINKS),
        number(fields.optionalNumber(ENTRIES_MAX)),
        number(fields.optionalNumber(BYTES_MAX)));
  }

  private static @Nullable Long number(OptionalLong value) {
    return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
  }

  private static void write(Refused refused, FieldWriter fields) {
    fields.text(PATH, refused.path()).text(CODE, refused.code().name());
    var unused = fields.text(REASON, refused.reason());
  }

  private static Refused readRefused(Fields fields) {
    return new Refused(
        fields.text(PATH),
        FailureCode.byName(fields.text(CODE)).orElse(FailureCode.INTERNAL),
        fields.text(REASON));
  }

  private static void write(Unpacked unpacked, FieldWriter fields) {
    fields.number(FILES, unpacked.files()).number(DIRECTORIES, unpacked.directories());
    fields.number(LINKS, unpacked.links()).number(LENGTH, unpacked.lengthBytes());
    var unused = fields.number(REFUSED, unpacked.refused());
  }

  private static Unpacked readUnpacked(Fields fields) {
    return new Unpacked(
        fields.size(FILES),
        fields.size(DIRECTORIES),
        fields.size(LINKS),
        fields.size(LENGTH),
        fields.size(REFUSED));
  }
}
