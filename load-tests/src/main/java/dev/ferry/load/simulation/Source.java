package dev.ferry.load.simulation;

import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Prefix;

/** What a writer reads: its bytes, all in memory. */
final class Source {
  private final String name;
  private final byte[] bytes;
  private final Digest digest;

  Source(String name, long seed, int length) {
    SeededBytes content = new SeededBytes(seed);
    this.name = name;
    this.bytes = content.at(0, length).array();
    this.digest = Digest.ofBytes(content.digest(length));
  }

  @SuppressWarnings("ArrayRecordComponent")
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  Digest digest() {
    return digest;
  }

  /** What a writer does before its first byte, docs/protocol.md §5.2. */
  boolean proves(Prefix prefix) {
    return prefix.lengthBytes() <= bytes.length
        && Crc32c.of(bytes, 0, (int) prefix.lengthBytes()) == prefix.crc32c();
  }

  @Override
  public String toString() {
    return name;
  }
}
