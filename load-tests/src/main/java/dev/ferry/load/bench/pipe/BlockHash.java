package dev.ferry.load.bench.pipe;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A ring of blocks, and SHA-256 of a file on a thread of its own beside the pipe. */
final class BlockHash {
  private static final int BLOCKS = 8;

  private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<Block> toHash = new ArrayBlockingQueue<>(BLOCKS);
  private final MessageDigest sha256 = newSha256();

  BlockHash() {
    for (int index = 0; index < BLOCKS; index++) {
      free.add(new Block());
    }
    Thread hasher = new Thread(this::hash, "pipe-hash");
    hasher.setDaemon(true);
    hasher.start();
  }

  /** The next block nobody uses. */
  Block take(long missingBytes) throws InterruptedException {
    return free.take().cleared(missingBytes);
  }

  /** Gives a block back, to be hashed first if that is wanted. */
  void giveBack(Block block, boolean hashed) throws InterruptedException {
    (hashed ? toHash : free).put(block);
  }

  /** The digest of all blocks given back to be hashed since the last time. */
  byte[] digest() throws InterruptedException {
    List<Block> all = new ArrayList<>();
    while (all.size() < BLOCKS) {
      all.add(free.take());
    }
    free.addAll(all);
    return sha256.digest();
  }

  private void hash() {
    try {
      while (true) {
        Block block = toHash.take();
        sha256.update(block.content().duplicate().rewind());
        free.put(block);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
