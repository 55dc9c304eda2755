package dev.ferry.cli;

import dev.ferry.transfer.Digest;
import java.util.HexFormat;
import java.util.Optional;

/** How result lines show what proves an object: its digest, or its checksum when that is off. */
final class Proofs {
  private Proofs() {}

  /** One word, {@code sha256:…} or {@code crc32c:…}, and in words that the digest is off. */
  static String of(Optional<Digest> digest, int crc32c) {
    return digest.map(Digest::toString).orElseGet(() -> checksum(crc32c) + " (digest off)");
  }

  /** The checksum as {@code crc32c:} and eight hex digits. */
  static String checksum(int crc32c) {
    return "crc32c:" + HexFormat.of().toHexDigits(crc32c);
  }
}
