package dev.ferry.client.internal;

import dev.ferry.transfer.Prefix;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Reads what is on the local disk already, to sum it and to digest it. Blocks, also for the digest:
 * at most {@value #WAITING} buffers wait for it.
 */
final class LocalReading {
  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final int WAITING = 4;

  private final DigestLane digest;
  private final boolean hashing;
  private final Semaphore room = new Semaphore(WAITING);
  private volatile boolean stopped;

  LocalReading(DigestLane digest, boolean hashing) {
    this.digest = digest;
    this.hashing = hashing;
  }

  /** Ends a reading soon. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Checksum of a range. */
  int crcOf(Seed seed, long offset, long end) throws IOException {
    Prefix read = Prefix.EMPTY;
    while (offset + read.lengthBytes() < end) {
      requireWanted();
      long at = offset + read.lengthBytes();
      ByteBuf bytes = seed.read(at, portion(at, end));
      try {
        read = read.append(bytes.readableBytes(), DownloadTask.crcOf(bytes));
      } finally {
        bytes.release();
      }
    }
    return read.crc32c();
  }

  /** Digests everything up to there, unless the digest is off. */
  void digest(Seed seed, long end) throws IOException {
    for (long offset = 0; hashing && offset < end; offset += BLOCK_BYTES) {
      requireWanted();
      digest(offset, seed.read(offset, portion(offset, end)));
    }
  }

  /**
   * Digests bytes, unless the digest is off.
   *
   * @param bytes taken over
   */
  void digest(long offset, ByteBuf bytes) {
    if (hashing) {
      room.acquireUninterruptibly();
      digest.feed(offset, bytes, room::release);
    } else {
      bytes.release();
    }
  }

  /** Fails when nobody waits for the result any more. */
  void requireWanted() throws IOException {
    if (stopped) {
      throw new IOException("the download was stopped");
    }
  }

  private static int portion(long offset, long end) {
    return (int) Math.min(BLOCK_BYTES, end - offset);
  }
}
