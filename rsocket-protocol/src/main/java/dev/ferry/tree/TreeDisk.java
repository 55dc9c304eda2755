package dev.ferry.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** What every change of a tree's disk goes past. */
public interface TreeDisk {
  /** Nobody looks, and forces are forces. */
  TreeDisk PLAIN = change -> {};

  /** Kind of change. */
  enum Change {
    /** A file, link or directory is made. */
    CREATE,
    /** Bytes are written. */
    WRITE,
    /** Something is moved to its name. */
    MOVE,
    /** Something is deleted. */
    DELETE,
    /** Mode or time is set. */
    ATTRIBUTES
  }

  /** Told before each change; what it throws happens instead. */
  void before(Change change) throws IOException;

  /** Makes what was written through the channel survive a power cut. */
  default void force(FileChannel channel) throws IOException {
    channel.force(true);
  }
}
