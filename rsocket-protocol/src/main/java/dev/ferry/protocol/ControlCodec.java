package dev.ferry.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Control messages to bytes and back (docs/protocol.md §4.2).
 *
 * <p>Stateless and safe for any thread.
 */
public interface ControlCodec {

  /**
   * Encodes a message with its kind byte in front.
   *
   * @param allocator where the buffer comes from; the caller owns the result
   */
  ByteBuf encode(ByteBufAllocator allocator, ControlMessage message);

  /**
   * Decodes a message.
   *
   * @param data kind byte and CBOR map; stays the caller's, its reader index is left anywhere
   * @throws dev.ferry.transfer.TransferException {@code MALFORMED} when it is no message of this
   *     version, {@code INVALID_ARGUMENT} or {@code INVALID_PATH} when a field's value cannot be
   *     meant
   */
  ControlMessage decode(ByteBuf data);

  /**
   * Decodes a message that must be of one type.
   *
   * @throws dev.ferry.transfer.TransferException {@code MALFORMED} when it is another message
   */
  <M extends ControlMessage> M decode(ByteBuf data, Class<M> expected);
}
