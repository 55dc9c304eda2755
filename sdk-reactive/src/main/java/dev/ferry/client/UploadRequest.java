package dev.ferry.client;

import static java.util.UUID.randomUUID;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What to upload and where to; immutable. */
public final class UploadRequest {
  private final UploadSource source;
  private final WorkspaceFile target;
  private final TransferKey key;
  private final @Nullable UploadId uploadId;
  private final @Nullable FileAttributes attributes;
  private final DigestMode digestMode;
  private final WriteCondition condition;
  private final @Nullable Durability durability;
  private final @Nullable Duration expiry;
  private final boolean compression;
  private final int segments;

  private UploadRequest(Builder builder) {
    this.source = builder.source;
    this.target = builder.target;
    this.key = builder.key;
    this.uploadId = builder.uploadId;
    this.attributes = builder.attributes;
    this.digestMode = builder.digestMode;
    this.condition = builder.condition;
    this.durability = builder.durability;
    this.expiry = builder.expiry;
    this.compression = builder.compression;
    this.segments = builder.segments;
  }

  /** A request with every default: a random key, the workspace's class, replacing the target. */
  public static UploadRequest of(UploadSource source, WorkspaceFile target) {
    return builder(source, target).build();
  }

  /** Starts a request. */
  public static Builder builder(UploadSource source, WorkspaceFile target) {
    return new Builder(source, target);
  }

  /** Where the bytes come from. */
  public UploadSource source() {
    return source;
  }

  /** Where the object is to be visible. */
  public WorkspaceFile target() {
    return target;
  }

  /** The idempotency key: the same key continues the same upload. */
  public TransferKey key() {
    return key;
  }

  /** The upload to continue, if known. */
  public Optional<UploadId> uploadId() {
    return Optional.ofNullable(uploadId);
  }

  /** Mode and modification time; empty to take them from the source if it is a file. */
  public Optional<FileAttributes> attributes() {
    return Optional.ofNullable(attributes);
  }

  /** Where the digest comes from. */
  public DigestMode digestMode() {
    return digestMode;
  }

  /** What must be true of the target. */
  public WriteCondition condition() {
    return condition;
  }

  /** What an acknowledgement must survive; empty for the class of the workspace. */
  public Optional<Durability> durability() {
    return Optional.ofNullable(durability);
  }

  /** Time without progress after which the service may give the upload up. */
  public Optional<Duration> expiry() {
    return Optional.ofNullable(expiry);
  }

  /** Whether chunks that compress well are sent compressed. */
  public boolean compression() {
    return compression;
  }

  /** Over how many connections at once a file is sent; 0 for what the client's options say. */
  public int segments() {
    return segments;
  }

  /** Collects a request; not safe for several threads. */
  public static final class Builder {
    private final UploadSource source;
    private final WorkspaceFile target;
    private TransferKey key = new TransferKey("sdk-" + randomUUID());
    private @Nullable UploadId uploadId;
    private @Nullable FileAttributes attributes;
    private DigestMode digestMode = DigestMode.COMPUTED;
    private WriteCondition condition = WriteCondition.ALWAYS;
    private @Nullable Durability durability;
    private @Nullable Duration expiry;
    private boolean compression;
    private int segments;

    private Builder(UploadSource source, WorkspaceFile target) {
      this.source = source;
      this.target = target;
    }

    /** The idempotency key; random by default. */
    public Builder key(TransferKey transferKey) {
      this.key = transferKey;
      return this;
    }

    /** Continues that upload; the key must be its key. */
    public Builder uploadId(UploadId id) {
      this.uploadId = id;
      return this;
    }

    /** Mode and modification time to give the object. */
    public Builder attributes(FileAttributes modeAndTime) {
      this.attributes = modeAndTime;
      return this;
    }

    /**
     * Hands in the digest: the client does not compute it again, and only content of which the
     * service computes the same is published; else the upload fails with {@code DIGEST_MISMATCH}
     * and its bytes are discarded. An upload that was begun or published with another digest fails
     * with {@code SOURCE_CHANGED}.
     */
    public Builder digest(Digest known) {
      return digestMode(DigestMode.handedIn(known));
    }

    /**
     * Does without a digest: neither side computes one, and the receipt has the checksum only. A
     * service that does not know this gets a computed one.
     */
    public Builder withoutDigest() {
      return digestMode(DigestMode.OFF);
    }

    /** Where the digest comes from; computed on both sides by default. */
    public Builder digestMode(DigestMode mode) {
      this.digestMode = mode;
      return this;
    }

    /** Publishes only if that holds of the target. */
    public Builder condition(WriteCondition writeCondition) {
      this.condition = writeCondition;
      return this;
    }

    /**
     * What an acknowledgement must survive; null, the default, for the class of the workspace,
     * which is {@code DURABLE} unless its spec says otherwise. The receipt tells.
     */
    public Builder durability(@Nullable Durability what) {
      this.durability = what;
      return this;
    }

    /**
     * Time without progress after which the service may give the upload up.
     *
     * @throws TransferException {@code INVALID_ARGUMENT} when it is not positive
     */
    public Builder expiry(Duration withoutProgress) {
      if (withoutProgress.isNegative() || withoutProgress.isZero()) {
        throw new TransferException(FailureCode.INVALID_ARGUMENT, "An expiry is positive");
      }
      this.expiry = withoutProgress;
      return this;
    }

    /**
     * Compresses on the wire what saves at least a tenth by it, if the service agrees; off by
     * default. For text and the like over slow links. Objects of one small request go as they are.
     */
    public Builder withCompression(boolean compressed) {
      this.compression = compressed;
      return this;
    }

    /**
     * Sends a file over that many connections at once, for long and lossy links: the shared one and
     * others that are closed behind it. Other sources, and small files, go over one. The service
     * that knows no segments gets it over one, too.
     *
     * @param connections 1 to 32, or 0 for what the client's options say
     * @throws TransferException {@code INVALID_ARGUMENT}
     */
    public Builder segments(int connections) {
      if (connections < 0 || connections > ClientOptions.MAX_SEGMENTS) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "segments is 0 to " + ClientOptions.MAX_SEGMENTS);
      }
      this.segments = connections;
      return this;
    }

    /** The request. */
    public UploadRequest build() {
      return new UploadRequest(this);
    }
  }
}
