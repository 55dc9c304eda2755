package dev.ferry.client.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The chunks of one attempt that are in memory: read and ready, or sent and not yet written to the
 * socket and digested.
 *
 * <p>It holds one reference of each chunk. When that is the last one, network and digest are done
 * with it, and its room is free again.
 */
final class SendWindow {
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  private final int chunkBytes;
  private final long maxBytes;
  private final Deque<Chunk> ready = new ArrayDeque<>();
  private final Deque<Chunk> inUse = new ArrayDeque<>();
  private long bytes;
  private long readBytes;
  private long sentBytes;

  /**
   * An empty window.
   *
   * @param chunkBytes size of a chunk, as the service said
   * @param windowBytes bytes that may be under way, as the service said
   * @param offset where sending begins
   */
  SendWindow(int chunkBytes, int windowBytes, long offset) {
    this.chunkBytes = chunkBytes;
    this.maxBytes = Math.max(2L * chunkBytes, Math.min(windowBytes, MAX_BYTES));
    this.readBytes = offset;
    this.sentBytes = offset;
  }

  int chunkBytes() {
    return chunkBytes;
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Offset behind the last byte that was read. */
  long readBytes() {
    return readBytes;
  }

  /** Offset behind the last byte that was sent. */
  long sentBytes() {
    return sentBytes;
  }

  /**
   * Whether another chunk may be read.
   *
   * @param retainedBytes what the source itself keeps in memory
   */
  boolean hasRoom(long retainedBytes) {
    return Math.max(bytes, retainedBytes) + chunkBytes <= maxBytes;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** What the next chunk to send takes of the network. */
  int readyBytes() {
    return ready.element().paidBytes();
  }

  /** Takes the chunk over. */
  void addReady(Chunk chunk) {
    ready.add(chunk);
    bytes += chunk.heldBytes();
    readBytes = chunk.end();
  }

  /** The next chunk to send; the window keeps its reference. */
  Chunk takeReady() {
    Chunk chunk = ready.remove();
    inUse.add(chunk);
    sentBytes = chunk.end();
    return chunk;
  }

  /** Frees the room of chunks nobody else uses. */
  void reap() {
    for (Iterator<Chunk> chunks = inUse.iterator(); chunks.hasNext(); ) {
      Chunk chunk = chunks.next();
      if (chunk.isOnlyHeld()) {
        chunks.remove();
        bytes -= chunk.heldBytes();
        chunk.release();
      }
    }
  }

  void release() {
    ready.forEach(Chunk::release);
    inUse.forEach(Chunk::release);
    ready.clear();
    inUse.clear();
    bytes = 0;
  }
}
