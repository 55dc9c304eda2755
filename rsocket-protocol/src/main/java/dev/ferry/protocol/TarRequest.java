package dev.ferry.protocol;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import org.jspecify.annotations.Nullable;

/** Requests about directories as tar streams (docs/protocol.md §16). */
public sealed interface TarRequest extends ClientMessage {
  /** Longest chunk of a stream that is pushed. */
  int CHUNK_BYTES_MAX = 1 << 20;

  /** A directory as a tar stream (§16.1). */
  record Pull(WorkspaceFile directory) implements TarRequest {
    @Override
    public MessageType type() {
      return MessageType.TAR_PULL;
    }
  }

  /**
   * A tar stream, which follows, becomes entries of a directory (§16.2).
   *
   * @param durabilityOrNull what its files survive; null for the workspace's class
   * @param links whether symbolic and hard links are made
   * @param entriesMaxOrNull most members; null for as many as the service takes
   * @param bytesMaxOrNull most bytes of all files; null for as many as there is room for
   */
  record Push(
      WorkspaceFile directory,
      @Nullable Durability durabilityOrNull,
      boolean links,
      @Nullable Long entriesMaxOrNull,
      @Nullable Long bytesMaxOrNull)
      implements TarRequest {
    /** Refuses bounds that are none. */
    public Push {
      if ((entriesMaxOrNull != null && entriesMaxOrNull < 1)
          || (bytesMaxOrNull != null && bytesMaxOrNull < 0)) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "The bounds of a tar stream are too small");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.TAR_PUSH;
    }
  }
}
