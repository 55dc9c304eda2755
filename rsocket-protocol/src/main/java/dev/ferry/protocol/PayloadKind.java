package dev.ferry.protocol;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;

/** First byte of every payload's data (docs/protocol.md §4.1). */
public enum PayloadKind {
  /** A CBOR map follows. */
  CONTROL(1),
  /** The rest of a {@link ChunkHeader} and the raw bytes follow. */
  CHUNK(2),
  /** The rest of a {@link ChunkHeader} and a Zstandard frame of the raw bytes follow. */
  COMPRESSED_CHUNK(3),
  /** The rest of a {@link ChunkHeader} follows, and no bytes: the receiver has them. */
  KEPT_CHUNK(4);

  private final byte wireValue;

  PayloadKind(int wireValue) {
    this.wireValue = (byte) wireValue;
  }

  /** The byte on the wire. */
  public byte wireValue() {
    return wireValue;
  }

  /**
   * The kind of a payload, without moving the reader index.
   *
   * @throws TransferException {@code MALFORMED} for an empty payload or an unknown kind
   */
  public static PayloadKind peek(ByteBuf data) {
    if (!data.isReadable()) {
      throw new TransferException(FailureCode.MALFORMED, "A payload is empty");
    }
    byte value = data.getByte(data.readerIndex());
    for (PayloadKind kind : values()) {
      if (kind.wireValue == value) {
        return kind;
      }
    }
    throw new TransferException(FailureCode.MALFORMED, "Unknown payload kind " + (value & 0xff));
  }
}
