package dev.ferry.protocol.codec;

import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.TreeAnswer.Opened;
import dev.ferry.protocol.TreeRequest.Basis;
import dev.ferry.protocol.TreeRequest.ListEntries;
import dev.ferry.protocol.TreeRequest.Open;
import dev.ferry.protocol.TreeRequest.Pieces;
import dev.ferry.protocol.TreeRequest.Read;
import dev.ferry.protocol.TreeRequest.Remove;
import dev.ferry.protocol.TreeRequest.Write;
import java.util.stream.Stream;

/** Fields of the messages about trees (docs/protocol.md §12). */
final class TreeCodecs {
  private static final String HARD_LINKS = "hard-links";
  private static final String DIGESTS = "digests";
  private static final String PACK = "pack";
  private static final String PACKS = "packs";
  private static final String FILE = "file";
  private static final String ETAG = "etag";
  private static final String PIECE = "piece";

  private TreeCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.TREE_OPEN,
            Open.class,
            (message, fields) -> ValueFields.write(message.root(), fields),
            fields -> new Open(ValueFields.file(fields))),
        new MessageCodec<>(
            MessageType.TREE_OPENED,
            Opened.class,
            (message, fields) -> write(message, fields),
            fields ->
                new Opened(fields.intSize(PACK), fields.intSize(PACKS), fields.intSize(FILE))),
        new MessageCodec<>(
            MessageType.TREE_LIST,
            ListEntries.class,
            (message, fields) -> write(message, fields),
            fields ->
                new ListEntries(
                    ValueFields.file(fields), fields.flag(HARD_LINKS), fields.flag(DIGESTS))),
        new MessageCodec<>(
            MessageType.TREE_WRITE,
            Write.class,
            (message, fields) -> {
              ValueFields.write(message.root(), fields);
              DurabilityField.write(message.durabilityOrNull(), fields);
            },
            fields -> new Write(ValueFields.file(fields), DurabilityField.readOrNull(fields))),
        new MessageCodec<>(
            MessageType.TREE_REMOVE,
            Remove.class,
            (message, fields) -> {
              ValueFields.write(message.root(), fields);
              DurabilityField.write(message.durabilityOrNull(), fields);
            },
            fields -> new Remove(ValueFields.file(fields), DurabilityField.readOrNull(fields))),
        new MessageCodec<>(
            MessageType.TREE_READ,
            Read.class,
            (message, fields) -> ValueFields.write(message.root(), fields),
            fields -> new Read(ValueFields.file(fields))),
        new MessageCodec<>(
            MessageType.TREE_PIECES,
            Pieces.class,
            (message, fields) -> {
              ValueFields.write(message.root(), fields);
              var unused = fields.text(ETAG, message.etag()).number(PIECE, message.pieceBytes());
            },
            fields ->
                new Pieces(ValueFields.file(fields), fields.text(ETAG), fields.intSize(PIECE))),
        new MessageCodec<>(
            MessageType.TREE_BASIS,
            Basis.class,
            (message, fields) -> {
              ValueFields.write(message.root(), fields);
              var unused = fields.text(ETAG, message.etag());
            },
            fields -> new Basis(ValueFields.file(fields), fields.text(ETAG))));
  }

  private static void write(Opened opened, FieldWriter fields) {
    fields.number(PACK, opened.packBytes()).number(PACKS, opened.packsInFlight());
    var unused = fields.number(FILE, opened.fileBytes());
  }

  private static void write(ListEntries list, FieldWriter fields) {
    ValueFields.write(list.root(), fields);
    var unused = fields.flag(HARD_LINKS, list.hardLinks()).flag(DIGESTS, list.digests());
  }
}
