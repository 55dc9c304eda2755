package dev.ferry.protocol.codec;

import dev.ferry.protocol.ControlCodec;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.MessageType;
import dev.ferry.protocol.PayloadKind;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** The CBOR form of control messages (docs/protocol.md §4.2). */
public final class CborControlCodec implements ControlCodec {
  private static final String TYPE = "type";

  private final int maxBytes;
  private final Map<MessageType, MessageCodec<?>> codecs = new EnumMap<>(MessageType.class);

  /** A codec with the default bound on a message's size. */
  public CborControlCodec() {
    this(TransferLimits.DEFAULTS.controlBytesMax());
  }

  /** A codec that refuses messages beyond that many bytes. */
  public CborControlCodec(int maxBytes) {
    this.maxBytes = maxBytes;
    Stream.of(
            ClientMessageCodecs.all(),
            ServerMessageCodecs.all(),
            FileCodecs.all(),
            WorkspaceCodecs.all(),
            GrantCodecs.all(),
            ServiceCodecs.all(),
            TreeCodecs.all(),
            BatchCodecs.all(),
            TarCodecs.all())
        .flatMap(family -> family)
        .forEach(codec -> codecs.put(codec.type(), codec));
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, ControlMessage message) {
    FieldWriter fields = new FieldWriter().text(TYPE, message.type().wireName());
    codecOf(message.type()).writeUnchecked(message, fields);
    byte[] map = fields.toBytes();
    ByteBuf target = allocator.buffer(1 + map.length);
    return target.writeByte(PayloadKind.CONTROL.wireValue()).writeBytes(map);
  }

  @Override
  public ControlMessage decode(ByteBuf data) {
    if (PayloadKind.peek(data) != PayloadKind.CONTROL) {
      throw malformed("Expected a control message, got a chunk");
    }
    if (data.readableBytes() > maxBytes) {
      throw malformed("A control message has more than " + maxBytes + " bytes");
    }
    byte[] map = new byte[data.readableBytes() - 1];
    data.skipBytes(1).readBytes(map);
    Fields fields = FieldReader.read(map);
    String name = fields.text(TYPE);
    MessageType type =
        MessageType.byWireName(name)
            .orElseThrow(() -> malformed("Unknown message type of " + name.length() + " letters"));
    return codecOf(type).read(fields);
  }

  @Override
  public <M extends ControlMessage> M decode(ByteBuf data, Class<M> expected) {
    ControlMessage message = decode(data);
    if (!expected.isInstance(message)) {
      throw malformed(
          "Expected " + expected.getSimpleName() + ", got '" + message.type().wireName() + "'");
    }
    return expected.cast(message);
  }

  private MessageCodec<?> codecOf(MessageType type) {
    MessageCodec<?> codec = codecs.get(type);
    if (codec == null) {
      throw new IllegalStateException("No codec for " + type);
    }
    return codec;
  }

  private static TransferException malformed(String message) {
    return new TransferException(FailureCode.MALFORMED, message);
  }
}
