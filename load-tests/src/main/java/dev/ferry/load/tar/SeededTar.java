package dev.ferry.load.tar;

import dev.ferry.load.host.TarBlocks;
import dev.ferry.transfer.TreeEntry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Random;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * A tar stream of files of all lengths, made as it is asked for, in the order and with the headers
 * that the service gives it back in: the two are equal byte for byte.
 */
final class SeededTar {
  private static final int FILES_PER_DIRECTORY = 64;
  private static final int PIECE_BYTES = 512 * 1024;
  private static final int SMALL_BYTES_MAX = 64 * 1024;
  private static final int LARGE_BYTES_MAX = 24 << 20;
  private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000, 987_654_321);

  private final Random random;
  private final long lengthBytes;
  private final MessageDigest digest;
  private ByteBuffer pending = ByteBuffer.allocate(0);
  private long made;
  private long left;
  private long bytesOfFile;
  private int files;
  private boolean ended;

  /**
   * A stream.
   *
   * @param lengthBytes the files have at least that many together
   * @param digest takes every byte
   */
  SeededTar(long seed, long lengthBytes, MessageDigest digest) {
    this.random = new Random(seed);
    this.lengthBytes = lengthBytes;
    this.digest = digest;
  }

  /** Its bytes, once. */
  Flux<ByteBuffer> bytes() {
    return Flux.generate(this::next);
  }

  int files() {
    return files;
  }

  private void next(SynchronousSink<ByteBuffer> sink) {
    while (!pending.hasRemaining() && left == 0 && !ended) {
      begin();
    }
    ByteBuffer piece;
    if (pending.hasRemaining()) {
      piece = pending;
      pending = ByteBuffer.allocate(0);
    } else if (left > 0) {
      piece = content();
    } else {
      sink.complete();
      return;
    }
    digest.update(piece.duplicate());
    sink.next(piece);
  }

  private ByteBuffer content() {
    byte[] bytes = new byte[(int) Math.min(left, PIECE_BYTES)];
    random.nextBytes(bytes);
    made += bytes.length;
    left -= bytes.length;
    pending = left == 0 ? TarBlocks.padding(bytesOfFile) : ByteBuffer.allocate(0);
    return ByteBuffer.wrap(bytes);
  }

  private void begin() {
    if (made >= lengthBytes) {
      ended = true;
      pending = TarBlocks.end();
      return;
    }
    String directory = "d%06d".formatted(files / FILES_PER_DIRECTORY);
    ByteBuffer before =
        files % FILES_PER_DIRECTORY == 0
            ? TarBlocks.header(TreeEntry.directory(directory, 0755, TIME))
            : ByteBuffer.allocate(0);
    bytesOfFile = random.nextInt(random.nextInt(40) == 0 ? LARGE_BYTES_MAX : SMALL_BYTES_MAX);
    ByteBuffer file =
        TarBlocks.header(
            TreeEntry.file(
                directory + "/f%09d".formatted(files), 0640, TIME.plusSeconds(files), bytesOfFile));
    files++;
    left = bytesOfFile;
    pending =
        ByteBuffer.allocate(before.remaining() + file.remaining()).put(before).put(file).flip();
  }
}
