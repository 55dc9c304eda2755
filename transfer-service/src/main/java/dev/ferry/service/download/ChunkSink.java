package dev.ferry.service.download;

import io.netty.buffer.ByteBuf;

/** How a door wants its chunks laid out in one buffer. */
public interface ChunkSink<T> {

  /** Bytes the door needs in front of the data. */
  int headerBytes();

  /**
   * Makes the door's element of a filled buffer.
   *
   * @param buffer header space (unwritten) and data; taken over
   * @param offset offset of the data in the file
   * @param lengthBytes length of the data
   * @param crc32c its checksum
   */
  T chunk(ByteBuf buffer, long offset, int lengthBytes, int crc32c);

  /** Whether the door needs checksums of chunks; without, they are 0. */
  default boolean wantsChecksums() {
    return true;
  }

  /** Frees an element nobody takes. */
  void discard(T element);
}
