package dev.ferry.protocol.codec;

import dev.ferry.protocol.BatchAnswer.Unread;
import dev.ferry.protocol.BatchRequest.NewFile;
import dev.ferry.protocol.BatchRequest.Read;
import dev.ferry.protocol.BatchRequest.Write;
import dev.ferry.protocol.MessageType;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.stream.Stream;

/** Fields of the messages about several small files at once (docs/protocol.md §17). */
final class BatchCodecs {
  private static final String WORKSPACE = "workspace";
  private static final String FILES = "files";
  private static final String LENGTH = "length";
  private static final String PATH = "path";
  private static final String PATHS = "paths";

  private BatchCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.BATCH_WRITE, Write.class, BatchCodecs::write, BatchCodecs::readWrite),
        new MessageCodec<>(
            MessageType.BATCH_FILE, NewFile.class, BatchCodecs::write, BatchCodecs::readFile),
        new MessageCodec<>(
            MessageType.BATCH_READ,
            Read.class,
            (message, fields) ->
                fields.text(WORKSPACE, message.workspace()).textList(PATHS, message.paths()),
            fields ->
                new Read(
                    new WorkspaceName(fields.text(WORKSPACE)),
                    fields.textList(PATHS).stream().map(WorkspacePath::parse).toList())),
        new MessageCodec<>(
            MessageType.BATCH_UNREAD, Unread.class, BatchCodecs::write, BatchCodecs::readUnread));
  }

  private static void write(Write write, FieldWriter fields) {
    fields.text(WORKSPACE, write.workspace()).number(FILES, write.files());
    fields.number(LENGTH, write.lengthBytes());
    DurabilityField.write(write.durabilityOrNull(), fields);
  }

  private static Write readWrite(Fields fields) {
    return new Write(
        new WorkspaceName(fields.text(WORKSPACE)),
        fields.intSize(FILES),
        fields.intSize(LENGTH),
        DurabilityField.readOrNull(fields));
  }

  private static void write(NewFile file, FieldWriter fields) {
    fields.text(PATH, file.path()).number(LENGTH, file.lengthBytes());
    ValueFields.write(file.attributes(), fields);
    ValueFields.write(file.digest(), fields);
    ValueFields.write(file.condition(), fields);
  }

  private static NewFile readFile(Fields fields) {
    return new NewFile(
        WorkspacePath.parse(fields.text(PATH)),
        fields.intSize(LENGTH),
        ValueFields.attributes(fields),
        ValueFields.digestOrNull(fields),
        ValueFields.condition(fields));
  }

  private static void write(Unread unread, FieldWriter fields) {
    fields.text(PATH, unread.path()).text("code", unread.code().name());
    var unused = fields.text("reason", unread.reason());
  }

  private static Unread readUnread(Fields fields) {
    return new Unread(
        WorkspacePath.parse(fields.text(PATH)),
        FailureCode.byName(fields.text("code")).orElse(FailureCode.INTERNAL),
        fields.text("reason"));
  }
}
