package dev.ferry.protocol.codec;

import dev.ferry.protocol.ClientMessage.AbortUpload;
import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.protocol.ClientMessage.FetchPieces;
import dev.ferry.protocol.ClientMessage.Finish;
import dev.ferry.protocol.ClientMessage.Flush;
import dev.ferry.protocol.ClientMessage.Hello;
import dev.ferry.protocol.ClientMessage.ListUploads;
import dev.ferry.protocol.ClientMessage.Open;
import dev.ferry.protocol.ClientMessage.Put;
import dev.ferry.protocol.ClientMessage.QueryUpload;
import dev.ferry.protocol.MessageType;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceName;
import java.util.stream.Stream;

/** Fields of the messages that clients send (docs/protocol.md §5 to §8). */
final class ClientMessageCodecs {
  private static final String ID = "id";
  private static final String KEY = "key";
  private static final String CHUNK = "chunk";
  private static final String LENGTH = "length";
  private static final String ETAG = "etag";

  private ClientMessageCodecs() {}

  static Stream<MessageCodec<?>> all() {
    return Stream.of(
        new MessageCodec<>(
            MessageType.HELLO, Hello.class, ClientMessageCodecs::write, ClientMessageCodecs::hello),
        new MessageCodec<>(
            MessageType.OPEN, Open.class, ClientMessageCodecs::write, ClientMessageCodecs::open),
        new MessageCodec<>(
            MessageType.FLUSH, Flush.class, (message, fields) -> {}, fields -> new Flush()),
        new MessageCodec<>(
            MessageType.FINISH, Finish.class, ValueFields::write, ValueFields::finish),
        new MessageCodec<>(MessageType.PUT, Put.class, PutFields::write, PutFields::read),
        new MessageCodec<>(
            MessageType.FETCH, Fetch.class, ClientMessageCodecs::write, ClientMessageCodecs::fetch),
        new MessageCodec<>(
            MessageType.PIECES,
            FetchPieces.class,
            ClientMessageCodecs::write,
            fields ->
                new FetchPieces(ValueFields.file(fields), fields.optionalText(ETAG).orElse(null))),
        new MessageCodec<>(
            MessageType.UPLOAD_STATUS,
            QueryUpload.class,
            (message, fields) -> fields.text(ID, message.id()),
            fields -> new QueryUpload(new UploadId(fields.text(ID)))),
        new MessageCodec<>(
            MessageType.UPLOAD_LIST,
            ListUploads.class,
            ClientMessageCodecs::write,
            ClientMessageCodecs::listUploads),
        new MessageCodec<>(
            MessageType.UPLOAD_ABORT,
            AbortUpload.class,
            (message, fields) -> fields.text(ID, message.id()),
            fields -> new AbortUpload(new UploadId(fields.text(ID)))));
  }

  private static void write(Hello hello, FieldWriter fields) {
    fields.ints("versions", hello.versions()).text("client", hello.client());
  }

  private static Hello hello(Fields fields) {
    return new Hello(fields.intList("versions"), fields.optionalText("client").orElse("unknown"));
  }

  private static void write(Open open, FieldWriter fields) {
    ValueFields.write(open.file(), fields);
    fields.text(KEY, open.key()).optionalText(ID, open.id());
    ValueFields.write(open.length(), fields);
    ValueFields.write(open.attributes(), fields);
    ValueFields.write(open.digest(), fields);
    ValueFields.write(open.condition(), fields);
    DurabilityField.write(open.durabilityOrNull(), fields);
    fields.number(CHUNK, open.chunkBytes());
    PutFields.writeExpiry(open.expiry(), fields);
    PieceFields.writeRepair(open.repair(), fields);
    ZstdField.write(open.zstd(), fields);
    SegmentFields.write(open.part(), fields);
  }

  private static Open open(Fields fields) {
    return new Open(
        ValueFields.file(fields),
        new TransferKey(fields.text(KEY)),
        fields.optionalText(ID, UploadId::new).orElse(null),
        ValueFields.length(fields),
        ValueFields.attributes(fields),
        ValueFields.digestMode(fields),
        ValueFields.condition(fields),
        DurabilityField.readOrNull(fields),
        fields.intSize(CHUNK),
        PutFields.expiryOrNull(fields),
        PieceFields.repair(fields),
        ZstdField.read(fields),
        SegmentFields.part(fields));
  }

  private static void write(Fetch fetch, FieldWriter fields) {
    ValueFields.write(fetch.file(), fields);
    fields.number("offset", fetch.offset());
    if (fetch.lengthBytes() >= 0) {
      fields.number(LENGTH, fetch.lengthBytes());
    }
    fields.optionalText(ETAG, fetch.etag()).number(CHUNK, fetch.chunkBytes());
    ZstdField.write(fetch.zstd(), fields);
  }

  private static Fetch fetch(Fields fields) {
    boolean toTheEnd = fields.optionalNumber(LENGTH).isEmpty();
    return new Fetch(
        ValueFields.file(fields),
        fields.size("offset"),
        toTheEnd ? -1 : fields.size(LENGTH),
        fields.optionalText(ETAG).orElse(null),
        fields.intSize(CHUNK),
        ZstdField.read(fields));
  }

  private static void write(FetchPieces pieces, FieldWriter fields) {
    ValueFields.write(pieces.file(), fields);
    var unused = fields.optionalText(ETAG, pieces.etag());
  }

  private static void write(ListUploads list, FieldWriter fields) {
    fields.optionalText("workspace", list.workspace()).flag("finished", list.finished());
  }

  private static ListUploads listUploads(Fields fields) {
    return new ListUploads(
        fields.optionalText("workspace", WorkspaceName::new).orElse(null), fields.flag("finished"));
  }
}
