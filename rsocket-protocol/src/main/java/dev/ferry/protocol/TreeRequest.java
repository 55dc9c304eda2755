package dev.ferry.protocol;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import org.jspecify.annotations.Nullable;

/** Requests about trees of files (docs/protocol.md §12). */
public sealed interface TreeRequest extends ClientMessage {
  /** The directory that the tree is under, or the file that is meant. */
  WorkspaceFile root();

  /**
   * Packs will be written into a tree (§12.5).
   *
   * @param root made when it is missing
   */
  record Open(WorkspaceFile root) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_OPEN;
    }
  }

  /**
   * What is in a tree? (§12.6)
   *
   * @param hardLinks whether further names of a file are told as such
   * @param digests whether every file's SHA-256 is told; the service reads every byte for it
   */
  record ListEntries(WorkspaceFile root, boolean hardLinks, boolean digests)
      implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_LIST;
    }
  }

  /** Write the pack beside this message (§12.5). */
  record Write(WorkspaceFile root, @Nullable Durability durabilityOrNull) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_WRITE;
    }
  }

  /** Remove the entries of the pack beside this message, in its order (§12.8). */
  record Remove(WorkspaceFile root, @Nullable Durability durabilityOrNull) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_REMOVE;
    }
  }

  /** Send the files of the pack beside this message (§12.7). */
  record Read(WorkspaceFile root) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_READ;
    }
  }

  /**
   * Send the hashes of the pieces of one version of a file (§12.9).
   *
   * @param root the file
   * @param etag the version that is meant
   * @param pieceBytes length of every piece but the last, 64 KiB to 1 MiB
   */
  record Pieces(WorkspaceFile root, String etag, int pieceBytes) implements TreeRequest {
    /** Shortest piece that can be asked for. */
    public static final int SHORTEST_BYTES = 64 * 1024;

    /** Longest piece that can be asked for. */
    public static final int LONGEST_BYTES = 1024 * 1024;

    /** Refuses other lengths. */
    public Pieces {
      if (pieceBytes < SHORTEST_BYTES || pieceBytes > LONGEST_BYTES) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            "A piece has " + SHORTEST_BYTES + " to " + LONGEST_BYTES + " bytes");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.TREE_PIECES;
    }
  }

  /**
   * Beside the Open of an upload: its kept chunks are those of that version of a file (§4.6).
   *
   * @param root the file
   * @param etag the version that is meant
   */
  record Basis(WorkspaceFile root, String etag) implements TreeRequest {
    @Override
    public MessageType type() {
      return MessageType.TREE_BASIS;
    }
  }
}
