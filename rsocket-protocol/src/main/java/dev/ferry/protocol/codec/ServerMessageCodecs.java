package dev.ferry.protocol.codec;

import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.ServerMessage.Ack;
import dev.ferry.protocol.ServerMessage.Completed;
import dev.ferry.protocol.ServerMessage.Header;
import dev.ferry.protocol.ServerMessage.Opened;
import dev.ferry.protocol.ServerMessage.PieceChecksums;
import dev.ferry.protocol.ServerMessage.Upload;
import dev.ferry.transfer.UploadId;
import java.util.stream.Stream;

/** Fields of the messages that the service sends (docs/protocol.md §5 to §8). */
final class ServerMessageCodecs {
  private static final String CHUNK = "chunk";
  private static final String EXPIRES = "expires";

  private ServerMessageCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.OPENED,
            Opened.class,
            ServerMessageCodecs::write,
            ServerMessageCodecs::opened),
        new MessageCodec<>(
            MessageType.ACK,
            Ack.class,
            (message, fields) -> ValueFields.write(message.durable(), fields),
            fields -> new Ack(ValueFields.prefix(fields))),
        new MessageCodec<>(
            MessageType.COMPLETED,
            Completed.class,
            (message, fields) -> ValueFields.write(message.receipt(), fields),
            fields -> new Completed(ValueFields.receipt(fields))),
        new MessageCodec<>(
            MessageType.HEADER,
            Header.class,
            ServerMessageCodecs::write,
            ServerMessageCodecs::header),
        new MessageCodec<>(
            MessageType.PIECE_CHECKSUMS,
            PieceChecksums.class,
            PieceFields::write,
            PieceFields::checksums),
        new MessageCodec<>(
            MessageType.UPLOAD,
            Upload.class,
            (message, fields) -> ValueFields.write(message.status(), fields),
            fields -> new Upload(ValueFields.status(fields))));
  }

  private static void write(Opened opened, FieldWriter fields) {
    fields.text("id", opened.id()).number("epoch", opened.epoch());
    ValueFields.write(opened.durable(), fields);
    fields.number(CHUNK, opened.chunkBytes()).number("window", opened.windowBytes());
    ValueFields.write(EXPIRES, opened.expiresAt(), fields);
    ValueFields.writeWithoutDigest(opened.withoutDigest(), fields);
    PieceFields.writeDamaged(opened.damaged(), fields);
    ZstdField.write(opened.zstd(), fields);
    SegmentFields.writeStored(opened.storedOrNull(), fields);
    DurabilityField.write(opened.durabilityOrNull(), fields);
  }

  private static Opened opened(Fields fields) {
    return new Opened(
        new UploadId(fields.text("id")),
        fields.size("epoch"),
        ValueFields.prefix(fields),
        fields.intSize(CHUNK),
        fields.intSize("window"),
        ValueFields.instant(EXPIRES, fields),
        ValueFields.withoutDigest(fields),
        PieceFields.damaged(fields),
        ZstdField.read(fields),
        SegmentFields.storedOrNull(fields),
        DurabilityField.readOrNull(fields));
  }

  private static void write(Header header, FieldWriter fields) {
    ValueFields.write(header.stat(), fields);
    fields.number("offset", header.offset()).number("length", header.lengthBytes());
    fields.number(CHUNK, header.chunkBytes());
    ZstdField.write(header.zstd(), fields);
  }

  private static Header header(Fields fields) {
    return new Header(
        ValueFields.stat(fields),
        fields.size("offset"),
        fields.size("length"),
        fields.intSize(CHUNK),
        ZstdField.read(fields));
  }
}
