package dev.ferry.protocol;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import java.time.Instant;
import java.util.Optional;

/** Control messages that the service sends. */
public sealed interface ServerMessage extends ControlMessage {

  /**
   * Answer to Open: where to continue and how (§5.2).
   *
   * @param id the upload
   * @param epoch fence number of this attach
   * @param durable frontier and the checksum of everything below it
   * @param chunkBytes largest chunk the service takes; every chunk but the last should have it
   * @param windowBytes bytes that may be under way
   * @param expiresAt when the upload is given up unless it makes progress
   * @param withoutDigest whether the service computes no digest in this attach and wants none
   */
  record Opened(
      UploadId id,
      long epoch,
      Prefix durable,
      int chunkBytes,
      int windowBytes,
      Instant expiresAt,
      boolean withoutDigest)
      implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.OPENED;
    }
  }

  /** Everything below the frontier is durable and never needed again (§5.4). */
  record Ack(Prefix durable) implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.ACK;
    }
  }

  /** The object is visible; last message of an upload channel (§5.6). */
  record Completed(Receipt receipt) implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.COMPLETED;
    }
  }

  /**
   * First message of a download (§6.2).
   *
   * @param stat the file and the version the chunks come from
   * @param offset first byte that follows
   * @param lengthBytes how many bytes follow
   * @param chunkBytes size of every chunk but the last
   */
  record Header(FileStat stat, long offset, long lengthBytes, int chunkBytes)
      implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.HEADER;
    }

    /** SHA-256 of the whole file, when the service knows it for this version. */
    public Optional<Digest> digest() {
      return stat.digest();
    }
  }

  /** One entry of a workspace (§7.1, §7.2). */
  record Entry(FileStat stat) implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.ENTRY;
    }
  }

  /** Answer to Remove (§7.3). */
  record Removed(boolean existed) implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.REMOVED;
    }
  }

  /** Snapshot of one upload (§8). */
  record Upload(UploadStatus status) implements ServerMessage {
    @Override
    public MessageType type() {
      return MessageType.UPLOAD;
    }
  }
}
