package dev.ferry.client.internal;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.tree.PieceHash;
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
  private static final int PROBES = 64;

  /** A whole piece of zeros looks like a hole, and is right. */
  private static final int ZEROS_CRC32C =
      Crc32c.of(new byte[Pieces.LENGTH_BYTES], 0, Pieces.LENGTH_BYTES);

  private final DigestLane digest;
  private final boolean hashing;
  private final PieceHash hash = new PieceHash();
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

  /** Hash of a piece. */
  byte[] hashOf(Seed seed, long offset, long end) throws IOException {
    requireWanted();
    ByteBuf bytes = seed.read(offset, portion(offset, end));
    try {
      return hash.of(bytes.nioBuffer());
    } finally {
      bytes.release();
    }
  }

  /**
   * Whether a piece of a part file is surely not what it should be, since nothing was written there
   * yet: looks at a few bytes of it, where reading all would read every hole of a large file.
   */
  boolean isHole(Seed seed, long start, long end, int expectedCrc32c) throws IOException {
    if (!seed.inPlace() || expectedCrc32c == ZEROS_CRC32C) {
      return false;
    }
    long step = Math.max(1, (end - start) / PROBES);
    for (long at = start; at + Long.BYTES <= end; at += step) {
      ByteBuf probe = seed.read(at, Long.BYTES);
      try {
        if (probe.readLong() != 0) {
          return false;
        }
      } finally {
        probe.release();
      }
    }
    return end - start >= PROBES * Long.BYTES;
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
