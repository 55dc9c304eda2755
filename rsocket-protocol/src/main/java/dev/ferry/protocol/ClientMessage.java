package dev.ferry.protocol;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Control messages that clients send. */
public sealed interface ClientMessage extends ControlMessage
    permits ClientMessage.Hello,
        ClientMessage.Open,
        ClientMessage.Flush,
        ClientMessage.Finish,
        ClientMessage.Put,
        ClientMessage.Fetch,
        ClientMessage.FetchPieces,
        ClientMessage.QueryUpload,
        ClientMessage.ListUploads,
        ClientMessage.AbortUpload,
        AuditRequest,
        BatchRequest,
        FileRequest,
        GrantRequest,
        ServiceRequest,
        TarRequest,
        TreeRequest,
        WorkspaceRequest {

  /**
   * In the SETUP payload: who connects and what it speaks (§2).
   *
   * @param versions protocol versions, any order
   * @param client name and version of the client, for logs; 1 to 128 printable ASCII characters
   */
  record Hello(List<Integer> versions, String client) implements ClientMessage {
    private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,128}");

    /** Copies the list; refuses a client name that would spoil a log. */
    public Hello {
      versions = List.copyOf(versions);
      if (!PRINTABLE.matcher(client).matches()) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "A client name is 1 to 128 printable ASCII characters");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.HELLO;
    }
  }

  /**
   * First message of an upload channel: create the upload or attach to it again (§5.1).
   *
   * @param file where the object is to be visible
   * @param key the caller's idempotency key
   * @param idOrNull the upload to attach to, when the caller knows it; the key must be its key
   * @param length length of the object
   * @param attributes mode and modification time to give it
   * @param digest where the digest comes from
   * @param condition what must be true of the target
   * @param durabilityOrNull what an ack must survive; null for the class of the workspace
   * @param chunkBytes chunk size the client would like
   * @param expiryOrNull time without progress after which the upload may be given up; null for the
   *     service's default
   * @param repair whether the client can send ranges below the frontier again (§5.11)
   * @param zstd whether the client can send compressed chunks (§4.5)
   * @param part what of the upload it is about (§5.13)
   */
  record Open(
      WorkspaceFile file,
      TransferKey key,
      @Nullable UploadId idOrNull,
      ContentLength length,
      FileAttributes attributes,
      DigestMode digest,
      WriteCondition condition,
      @Nullable Durability durabilityOrNull,
      int chunkBytes,
      @Nullable Duration expiryOrNull,
      boolean repair,
      boolean zstd,
      OpenPart part)
      implements ClientMessage {
    /** The same of a client that compresses nothing. */
    public Open(
        WorkspaceFile file,
        TransferKey key,
        @Nullable UploadId idOrNull,
        ContentLength length,
        FileAttributes attributes,
        DigestMode digest,
        WriteCondition condition,
        @Nullable Durability durabilityOrNull,
        int chunkBytes,
        @Nullable Duration expiryOrNull,
        boolean repair) {
      this(
          file,
          key,
          idOrNull,
          length,
          attributes,
          digest,
          condition,
          durabilityOrNull,
          chunkBytes,
          expiryOrNull,
          repair,
          false,
          OpenPart.WHOLE);
    }

    /** The same of a client that sends nothing again below the frontier. */
    public Open(
        WorkspaceFile file,
        TransferKey key,
        @Nullable UploadId idOrNull,
        ContentLength length,
        FileAttributes attributes,
        DigestMode digest,
        WriteCondition condition,
        @Nullable Durability durabilityOrNull,
        int chunkBytes,
        @Nullable Duration expiryOrNull) {
      this(
          file,
          key,
          idOrNull,
          length,
          attributes,
          digest,
          condition,
          durabilityOrNull,
          chunkBytes,
          expiryOrNull,
          false);
    }

    /** The same Open, with or without repairing. */
    public Open withRepair(boolean can) {
      return new Open(
          file,
          key,
          idOrNull,
          length,
          attributes,
          digest,
          condition,
          durabilityOrNull,
          chunkBytes,
          expiryOrNull,
          can,
          zstd,
          part);
    }

    /** The same Open, with or without compressing. */
    public Open withZstd(boolean can) {
      return new Open(
          file,
          key,
          idOrNull,
          length,
          attributes,
          digest,
          condition,
          durabilityOrNull,
          chunkBytes,
          expiryOrNull,
          repair,
          can,
          part);
    }

    /** The same Open of the upload with that id, about that part. */
    public Open withPart(@Nullable UploadId id, OpenPart about) {
      return new Open(
          file,
          key,
          id,
          length,
          attributes,
          digest,
          condition,
          durabilityOrNull,
          chunkBytes,
          expiryOrNull,
          repair,
          zstd,
          about);
    }

    @Override
    public MessageType type() {
      return MessageType.OPEN;
    }

    /** The upload to attach to, when the caller knows it. */
    public Optional<UploadId> id() {
      return Optional.ofNullable(idOrNull);
    }

    /** The wanted expiry. */
    public Optional<Duration> expiry() {
      return Optional.ofNullable(expiryOrNull);
    }
  }

  /** Make what was sent durable now and acknowledge it (§5.4). */
  record Flush() implements ClientMessage {
    @Override
    public MessageType type() {
      return MessageType.FLUSH;
    }
  }

  /**
   * Last message of an upload channel: all bytes are sent (§5.5).
   *
   * @param lengthBytes length of the whole object
   * @param crc32cOrNull CRC-32C of the whole object as the client read it; null from a client that
   *     does not know the field
   * @param digestOrNull SHA-256 of the whole object as the client read it or was told; null when
   *     the digest is off
   */
  record Finish(long lengthBytes, @Nullable Integer crc32cOrNull, @Nullable Digest digestOrNull)
      implements ClientMessage {
    @Override
    public MessageType type() {
      return MessageType.FINISH;
    }

    /** The checksum of the whole object. */
    public OptionalInt crc32c() {
      return crc32cOrNull == null ? OptionalInt.empty() : OptionalInt.of(crc32cOrNull);
    }

    /** The digest of the whole object. */
    public Optional<Digest> digest() {
      return Optional.ofNullable(digestOrNull);
    }
  }

  /**
   * A whole upload in one request, beside its only chunk (§5.12).
   *
   * @param file where the object is to be visible
   * @param key the caller's idempotency key
   * @param lengthBytes length of the object, at most {@link #LENGTH_BYTES_MAX}
   * @param attributes mode and modification time to give it
   * @param digestOrNull SHA-256 of the object as the client read it or was told; null when the
   *     digest is off
   * @param condition what must be true of the target
   * @param durabilityOrNull what the receipt must survive; null for the class of the workspace
   * @param expiryOrNull as in Open, should the upload have to be continued
   */
  record Put(
      WorkspaceFile file,
      TransferKey key,
      long lengthBytes,
      FileAttributes attributes,
      @Nullable Digest digestOrNull,
      WriteCondition condition,
      @Nullable Durability durabilityOrNull,
      @Nullable Duration expiryOrNull)
      implements ClientMessage {
    /** Longest object one request carries: with everything beside it, it fits a small frame. */
    public static final int LENGTH_BYTES_MAX = 56 * 1024;

    /** Refuses a longer object. */
    public Put {
      if (lengthBytes > LENGTH_BYTES_MAX) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT,
            "An object of "
                + lengthBytes
                + " bytes is too long for one request, which carries "
                + LENGTH_BYTES_MAX);
      }
    }

    @Override
    public MessageType type() {
      return MessageType.PUT;
    }

    /** The digest of the object. */
    public Optional<Digest> digest() {
      return Optional.ofNullable(digestOrNull);
    }

    /** The wanted expiry. */
    public Optional<Duration> expiry() {
      return Optional.ofNullable(expiryOrNull);
    }
  }

  /**
   * Request of a download (§6.1).
   *
   * @param file what to read
   * @param offset first byte
   * @param lengthBytes how many bytes from there, or {@code -1} for all to the end
   * @param etagOrNull the version to read from; null for the current one
   * @param chunkBytes chunk size the client would like
   * @param zstd whether the client takes compressed chunks (§4.5)
   */
  record Fetch(
      WorkspaceFile file,
      long offset,
      long lengthBytes,
      @Nullable String etagOrNull,
      int chunkBytes,
      boolean zstd)
      implements ClientMessage {
    /** The same of a client that takes no compressed chunks. */
    public Fetch(
        WorkspaceFile file,
        long offset,
        long lengthBytes,
        @Nullable String etagOrNull,
        int chunkBytes) {
      this(file, offset, lengthBytes, etagOrNull, chunkBytes, false);
    }

    /** Refuses a range that does not fit in 63 bits. */
    public Fetch {
      if (offset < 0 || lengthBytes < -1 || offset > Long.MAX_VALUE - Math.max(0, lengthBytes)) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "A fetched range does not fit in 63 bits");
      }
    }

    @Override
    public MessageType type() {
      return MessageType.FETCH;
    }

    /** The version to read from. */
    public Optional<String> etag() {
      return Optional.ofNullable(etagOrNull);
    }
  }

  /**
   * Which checksums have the pieces of a file? (§6.6)
   *
   * @param file the file
   * @param etagOrNull the version asked about; null for the current one
   */
  record FetchPieces(WorkspaceFile file, @Nullable String etagOrNull) implements ClientMessage {
    @Override
    public MessageType type() {
      return MessageType.PIECES;
    }

    /** The version asked about. */
    public Optional<String> etag() {
      return Optional.ofNullable(etagOrNull);
    }
  }

  /** How does an upload stand? (§8.1) */
  record QueryUpload(UploadId id) implements ClientMessage {
    @Override
    public MessageType type() {
      return MessageType.UPLOAD_STATUS;
    }
  }

  /**
   * Which uploads are there? (§8.2)
   *
   * @param workspaceOrNull only of that workspace; null for all
   * @param finished also those that are over
   */
  record ListUploads(@Nullable WorkspaceName workspaceOrNull, boolean finished)
      implements ClientMessage {
    @Override
    public MessageType type() {
      return MessageType.UPLOAD_LIST;
    }

    /** Only of that workspace. */
    public Optional<WorkspaceName> workspace() {
      return Optional.ofNullable(workspaceOrNull);
    }
  }

  /** Give an upload up and discard its bytes (§8.3). */
  record AbortUpload(UploadId id) implements ClientMessage {
    @Override
    public MessageType type() {
      return MessageType.UPLOAD_ABORT;
    }
  }
}
