package dev.ferry.protocol;

import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;

/** Answers about what is under a path of a workspace (docs/protocol.md §7). */
public sealed interface FileAnswer extends ServerMessage {

  /** One entry of a workspace (§7.1, §7.2). */
  record Entry(FileStat stat) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.ENTRY;
    }
  }

  /**
   * The end of a listing (§7.2).
   *
   * @param skipped entries that are there and could not be told
   */
  record Listed(long skipped) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.LISTED;
    }
  }

  /**
   * Answer to Remove (§7.3).
   *
   * @param existed whether anything was there
   * @param entries how many entries were deleted, when the request was recursive; else 0
   * @param bytes length of the files among them
   */
  record Removed(boolean existed, long entries, long bytes) implements FileAnswer {
    /** The answer to a request that was not recursive. */
    public Removed(boolean existed) {
      this(existed, 0, 0);
    }

    @Override
    public MessageType type() {
      return MessageType.REMOVED;
    }
  }

  /** Answer to MakeDirectory (§7.4): whether it was made now. */
  record Made(boolean made) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.MADE;
    }
  }

  /** Answer to ReadLink (§7.7). */
  record LinkText(String text) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.LINK_TEXT;
    }
  }

  /** Answer to FlushPath (§7.8). */
  record Flushed(FlushReport report) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.FLUSHED;
    }
  }

  /** Something changed below a watched directory (§7.12). */
  record Changed(FileChange change) implements FileAnswer {
    @Override
    public MessageType type() {
      return MessageType.CHANGED;
    }
  }
}
