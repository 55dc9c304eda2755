package dev.ferry.service.upload;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A door's wish to create an upload or to attach to it again.
 *
 * @param file where it is to be visible
 * @param key the caller's idempotency key
 * @param idOrNull the upload, when the caller knows it
 * @param length declared length
 * @param attributes mode and modification time
 * @param digest where its digest comes from
 * @param condition what must be true of the target
 * @param durabilityOrNull what an ack must survive; null for the class of the workspace
 * @param expiryOrNull time without progress after which it may be given up
 * @param repair whether the sender can send damaged pieces again
 */
public record OpenUpload(
    WorkspaceFile file,
    TransferKey key,
    @Nullable UploadId idOrNull,
    ContentLength length,
    FileAttributes attributes,
    DigestMode digest,
    WriteCondition condition,
    @Nullable Durability durabilityOrNull,
    @Nullable Duration expiryOrNull,
    boolean repair) {

  /** The wish of a sender that sends nothing again below the frontier. */
  public OpenUpload(
      WorkspaceFile file,
      TransferKey key,
      @Nullable UploadId idOrNull,
      ContentLength length,
      FileAttributes attributes,
      DigestMode digest,
      WriteCondition condition,
      @Nullable Durability durabilityOrNull,
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
        expiryOrNull,
        false);
  }

  Optional<UploadId> id() {
    return Optional.ofNullable(idOrNull);
  }

  Optional<Duration> expiry() {
    return Optional.ofNullable(expiryOrNull);
  }
}
