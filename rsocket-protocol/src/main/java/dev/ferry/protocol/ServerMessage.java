package dev.ferry.protocol;

import dev.ferry.transfer.ByteRange;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Control messages that the service sends. */
public sealed interface ServerMessage extends ControlMessage
    permits ServerMessage.Opened,
        ServerMessage.Ack,
        ServerMessage.Completed,
        ServerMessage.Header,
        ServerMessage.PieceChecksums,
        ServerMessage.Upload,
        AuditAnswer,
        BatchAnswer,
        FileAnswer,
        GrantAnswer,
        ServiceAnswer,
        TarAnswer,
        TreeAnswer,
        WorkspaceAnswer {

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
   * @param damaged ranges below the frontier to be sent again before anything else (§5.11), in
   *     order
   * @param zstd whether compressed chunks are taken (§4.5)
   * @param storedOrNull what is durable behind the frontier, in order, when that was asked for
   *     (§5.13); null otherwise
   * @param durabilityOrNull what acks of the upload survive; null of a service that does not say so
   */
  record Opened(
      UploadId id,
      long epoch,
      Prefix durable,
      int chunkBytes,
      int windowBytes,
      Instant expiresAt,
      boolean withoutDigest,
      List<ByteRange> damaged,
      boolean zstd,
      @Nullable List<ByteRange> storedOrNull,
      @Nullable Durability durabilityOrNull)
      implements ServerMessage {
    /** Most ranges of one message. */
    public static final int MAX_DAMAGED = 256;

    /**
     * Copies the list; refuses ranges that are not below the frontier, in order and apart.
     *
     * @throws TransferException {@code INVALID_ARGUMENT}
     */
    public Opened {
      damaged = List.copyOf(damaged);
      storedOrNull = storedOrNull == null ? null : List.copyOf(storedOrNull);
      long end = 0;
      boolean right = damaged.size() <= MAX_DAMAGED;
      for (ByteRange range : damaged) {
        right &= range.offset() >= end && range.end() <= durable.lengthBytes();
        end = range.end();
      }
      if (!right) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "The damaged ranges are not below the frontier in order");
      }
    }

    /** An answer to who did not ask what is durable behind the frontier. */
    public Opened(
        UploadId id,
        long epoch,
        Prefix durable,
        int chunkBytes,
        int windowBytes,
        Instant expiresAt,
        boolean withoutDigest,
        List<ByteRange> damaged) {
      this(id, epoch, durable, chunkBytes, windowBytes, expiresAt, withoutDigest, damaged, false);
    }

    /** The same of one that may take compressed chunks. */
    public Opened(
        UploadId id,
        long epoch,
        Prefix durable,
        int chunkBytes,
        int windowBytes,
        Instant expiresAt,
        boolean withoutDigest,
        List<ByteRange> damaged,
        boolean zstd) {
      this(
          id,
          epoch,
          durable,
          chunkBytes,
          windowBytes,
          expiresAt,
          withoutDigest,
          damaged,
          zstd,
          null,
          null);
    }

    /** The same to who asked, or did not, what is durable behind the frontier. */
    public Opened(
        UploadId id,
        long epoch,
        Prefix durable,
        int chunkBytes,
        int windowBytes,
        Instant expiresAt,
        boolean withoutDigest,
        List<ByteRange> damaged,
        boolean zstd,
        @Nullable List<ByteRange> storedOrNull) {
      this(
          id,
          epoch,
          durable,
          chunkBytes,
          windowBytes,
          expiresAt,
          withoutDigest,
          damaged,
          zstd,
          storedOrNull,
          null);
    }

    /** The same with nothing to be sent again. */
    public Opened(
        UploadId id,
        long epoch,
        Prefix durable,
        int chunkBytes,
        int windowBytes,
        Instant expiresAt,
        boolean withoutDigest) {
      this(id, epoch, durable, chunkBytes, windowBytes, expiresAt, withoutDigest, List.of());
    }

    /** The same, saying what acks survive. */
    public Opened withDurability(Durability durability) {
      return new Opened(
          id,
          epoch,
          durable,
          chunkBytes,
          windowBytes,
          expiresAt,
          withoutDigest,
          damaged,
          zstd,
          storedOrNull,
          durability);
    }

    /** What is durable behind the frontier, when that was asked for. */
    public Optional<List<ByteRange>> stored() {
      return Optional.ofNullable(storedOrNull);
    }

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
   * @param zstd whether chunks may come compressed (§4.5)
   */
  record Header(FileStat stat, long offset, long lengthBytes, int chunkBytes, boolean zstd)
      implements ServerMessage {
    /** An answer that raw chunks follow. */
    public Header(FileStat stat, long offset, long lengthBytes, int chunkBytes) {
      this(stat, offset, lengthBytes, chunkBytes, false);
    }

    @Override
    public MessageType type() {
      return MessageType.HEADER;
    }

    /** SHA-256 of the whole file, when the service knows it for this version. */
    public Optional<Digest> digest() {
      return stat.digest();
    }
  }

  /**
   * Checksums of consecutive pieces of a version, or that they are not known (§6.6).
   *
   * @param firstPiece number of the first piece, from 0
   * @param count how many pieces, 1 to {@value #MAX_PIECES}
   * @param checksums CRC-32C of each; empty when they are not known
   */
  record PieceChecksums(long firstPiece, int count, List<Integer> checksums)
      implements ServerMessage {
    /** Most pieces of one message. */
    public static final int MAX_PIECES = 1023;

    /**
     * Copies the list; refuses what is no run of pieces.
     *
     * @throws TransferException {@code INVALID_ARGUMENT}
     */
    public PieceChecksums {
      checksums = List.copyOf(checksums);
      boolean listed = checksums.isEmpty() || checksums.size() == count;
      boolean inside = firstPiece >= 0 && firstPiece <= Pieces.whole(Long.MAX_VALUE) - MAX_PIECES;
      if (count < 1 || count > MAX_PIECES || !listed || !inside) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "The checksums of pieces do not fit their number");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.PIECE_CHECKSUMS;
    }

    /** Whether they are known. */
    public boolean isKnown() {
      return !checksums.isEmpty();
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
