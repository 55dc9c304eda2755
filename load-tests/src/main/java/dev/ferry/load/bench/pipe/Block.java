package dev.ferry.load.bench.pipe;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** A buffer that goes round between file, socket and hash; one thread has it at a time. */
final class Block {
  /** Bytes of all blocks of a file but the last. */
  static final int BYTES = 256 << 10;

  private final ByteBuffer content = ByteBuffer.allocateDirect(BYTES);
  private final ByteBuffer header = ByteBuffer.allocateDirect(Integer.BYTES);
  private final ByteBuffer[] both = {header, content};

  /** Empty, for that many bytes. */
  Block cleared(long missingBytes) {
    header.clear();
    content.clear().limit((int) Math.min(BYTES, missingBytes));
    return this;
  }

  /** The bytes; position and limit are the caller's. */
  ByteBuffer content() {
    return content;
  }

  /** Header and bytes as they go over the wire. */
  @SuppressWarnings("MethodReturnsInternalArray")
  ByteBuffer[] wire() {
    return both;
  }

  /** Puts the checksum of the bytes into the header, both ready to be sent. */
  void seal() {
    header.clear().putInt(checksum()).flip();
  }

  /** Whether the received header has the checksum of the received bytes. */
  boolean isIntact() {
    return header.getInt(0) == checksum();
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(content.duplicate().rewind());
    return (int) crc.getValue();
  }
}
