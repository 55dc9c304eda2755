package dev.ferry.load.process;

import dev.ferry.testkit.SeededBytes;
import dev.ferry.transfer.Digest;
import java.nio.file.Path;

/**
 * A local file of seeded random content.
 *
 * @param path where it is
 * @param sizeBytes its length
 * @param digest SHA-256 of its content, computed from the seed and not from the file
 */
public record SeededFile(Path path, long sizeBytes, Digest digest) {

  /** Writes one. */
  public static SeededFile write(Path path, long seed, long sizeBytes) {
    SeededBytes bytes = new SeededBytes(seed);
    bytes.writeTo(path, sizeBytes);
    return new SeededFile(path, sizeBytes, Digest.ofBytes(bytes.digest(sizeBytes)));
  }
}
