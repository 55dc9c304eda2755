package dev.ferry.protocol;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests about what is under a path of a workspace (docs/protocol.md §7). */
public sealed interface FileRequest extends ClientMessage {

  /**
   * What is under a path? (§7.1)
   *
   * @param follow whether what a link at the end of the path leads to is meant
   */
  record Stat(WorkspaceFile file, boolean follow) implements FileRequest {
    /** The same of the link itself. */
    public Stat(WorkspaceFile file) {
      this(file, false);
    }

    @Override
    public MessageType type() {
      return MessageType.STAT;
    }
  }

  /**
   * What is in a directory? (§7.2)
   *
   * @param depth how many levels, from 1; 0 for one level and no Listed at the end
   */
  record ListDirectory(WorkspaceFile directory, int depth) implements FileRequest {
    /** Refuses a negative depth. */
    public ListDirectory {
      if (depth < 0) {
        throw new TransferException(FailureCode.INVALID_ARGUMENT, "A depth is at least 1");
      }
    }

    /** One level, without Listed at the end. */
    public ListDirectory(WorkspaceFile directory) {
      this(directory, 0);
    }

    @Override
    public MessageType type() {
      return MessageType.LIST;
    }
  }

  /**
   * Remove what is under a path; removing nothing is no error (§7.3).
   *
   * @param recursive whether a directory goes with everything below it
   */
  record Remove(WorkspaceFile file, boolean recursive) implements FileRequest {
    /** The same of a file, a link or an empty directory. */
    public Remove(WorkspaceFile file) {
      this(file, false);
    }

    @Override
    public MessageType type() {
      return MessageType.REMOVE;
    }
  }

  /** Make sure a directory is there, and those it lies in (§7.4). */
  record MakeDirectory(WorkspaceFile directory) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.MAKE_DIRECTORY;
    }
  }

  /**
   * Move an entry to another path (§7.5).
   *
   * @param target in the same workspace
   * @param ifAbsent whether nothing may be there
   */
  record Move(WorkspaceFile source, WorkspacePath target, boolean ifAbsent) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.MOVE;
    }
  }

  /** Change mode, modification time or both (§7.6). */
  record Change(WorkspaceFile file, FileAttributes attributes) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.CHANGE;
    }
  }

  /** Make a symbolic link (§7.7). */
  record MakeLink(WorkspaceFile file, String text) implements FileRequest {
    private static final int LETTERS_MAX = 4095;

    /** Refuses a text that no link can have. */
    public MakeLink {
      if (text.isEmpty() || text.length() > LETTERS_MAX || text.indexOf('\0') >= 0) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            "The text of a link has 1 to " + LETTERS_MAX + " letters and no NUL");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.MAKE_LINK;
    }
  }

  /** What is the text of a link? (§7.7) */
  record ReadLink(WorkspaceFile file) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.READ_LINK;
    }
  }

  /** Make what is under a path survive a power cut (§7.8). */
  record FlushPath(WorkspaceFile file) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.FLUSH_PATH;
    }
  }

  /**
   * A whole small file in one answer (§7.9).
   *
   * @param etagOrNull the version to read; null for the current one
   */
  record ReadFile(WorkspaceFile file, @Nullable String etagOrNull) implements FileRequest {
    /** Longest file that one answer carries. */
    public static final int LENGTH_BYTES_MAX = ClientMessage.Put.LENGTH_BYTES_MAX;

    @Override
    public MessageType type() {
      return MessageType.READ_FILE;
    }

    /** The version to read. */
    public Optional<String> etag() {
      return Optional.ofNullable(etagOrNull);
    }
  }

  /**
   * Copy a file inside the service (§7.10).
   *
   * @param target in the same workspace
   * @param condition what must be true of the target
   * @param durabilityOrNull what the receipt must survive; null for the class of the workspace
   */
  record Copy(
      WorkspaceFile source,
      WorkspacePath target,
      WriteCondition condition,
      @Nullable Durability durabilityOrNull)
      implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.COPY;
    }
  }

  /**
   * Make one file of the contents of several, in order (§7.11).
   *
   * @param sources 1 to {@link #SOURCES_MAX}, in the target's workspace
   * @param removeSources whether they are removed once the target is published
   */
  record Compose(
      WorkspaceFile target,
      List<WorkspacePath> sources,
      boolean removeSources,
      WriteCondition condition,
      @Nullable Durability durabilityOrNull)
      implements FileRequest {
    /** Most sources of one message. */
    public static final int SOURCES_MAX = 512;

    /** Copies the list; refuses none, too many, and the target among sources to be removed. */
    public Compose {
      sources = List.copyOf(sources);
      if (sources.isEmpty() || sources.size() > SOURCES_MAX) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "A file is composed of 1 to " + SOURCES_MAX + " others");
      }
      if (removeSources && sources.contains(target.path())) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "The target is among the sources to be removed");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.COMPOSE;
    }
  }

  /**
   * Attach labels to this version of a file, in place of those it had (§7.13).
   *
   * @param labels none takes all away
   */
  record Label(WorkspaceFile file, Labels labels) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.LABEL;
    }
  }

  /**
   * Tell what changes in a directory (§7.12).
   *
   * @param recursive whether everything below it is meant, too
   */
  record Watch(WorkspaceFile directory, boolean recursive) implements FileRequest {
    @Override
    public MessageType type() {
      return MessageType.WATCH;
    }
  }
}
