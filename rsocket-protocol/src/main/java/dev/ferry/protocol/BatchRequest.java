package dev.ferry.protocol;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests about several small files at once (docs/protocol.md §17). */
public sealed interface BatchRequest extends ClientMessage {
  /** Most files of one request. */
  int FILES_MAX = 256;

  /** Longest file of a batch. */
  int FILE_BYTES_MAX = ClientMessage.Put.LENGTH_BYTES_MAX;

  /** Most bytes of the files that are written together. */
  int BYTES_MAX = 1 << 20;

  /**
   * So many files, which follow, become visible all or none (§17.1).
   *
   * @param files how many
   * @param lengthBytes of all of them together
   * @param durabilityOrNull what the receipts must survive; null for the class of the workspace
   */
  record Write(
      WorkspaceName workspace, int files, int lengthBytes, @Nullable Durability durabilityOrNull)
      implements BatchRequest {
    /** Refuses none and too much. */
    public Write {
      requireCount(files);
      if (lengthBytes < 0 || lengthBytes > BYTES_MAX) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            "The files of a batch have at most " + BYTES_MAX + " bytes");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.BATCH_WRITE;
    }
  }

  /**
   * One file of the batch, beside its bytes (§17.1).
   *
   * @param digestOrNull its SHA-256, to be compared; null for none
   * @param condition what must be true of what is there
   */
  record NewFile(
      WorkspacePath path,
      int lengthBytes,
      FileAttributes attributes,
      @Nullable Digest digestOrNull,
      WriteCondition condition)
      implements BatchRequest {
    /** Refuses a longer one. */
    public NewFile {
      if (lengthBytes < 0 || lengthBytes > FILE_BYTES_MAX) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            "A file of a batch has at most " + FILE_BYTES_MAX + " bytes");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.BATCH_FILE;
    }

    /** Its SHA-256. */
    public Optional<Digest> digest() {
      return Optional.ofNullable(digestOrNull);
    }
  }

  /** Several whole small files (§17.2). */
  record Read(WorkspaceName workspace, List<WorkspacePath> paths) implements BatchRequest {
    /** Copies the list; refuses none and too many. */
    public Read {
      paths = List.copyOf(paths);
      requireCount(paths.size());
    }

    @Override
    public MessageType type() {
      return MessageType.BATCH_READ;
    }
  }

  private static void requireCount(int files) {
    if (files < 1 || files > FILES_MAX) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A batch has 1 to " + FILES_MAX + " files");
    }
  }
}
