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
 * @param noteOrNull what the door keeps with an upload that it creates, at most {@link
 *     dev.ferry.resume.NewUpload#NOTE_LENGTH_MAX} characters; null for nothing
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
    boolean repair,
    @Nullable String noteOrNull) {

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

  /** The wish of a door that keeps nothing with the upload. */
  public OpenUpload(
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
        repair,
        null);
  }

  /** The same wish; an upload that it creates has that note. */
  public OpenUpload noted(String text) {
    return new OpenUpload(
        file,
        key,
        idOrNull,
        length,
        attributes,
        digest,
        condition,
        durabilityOrNull,
        expiryOrNull,
        repair,
        text);
  }

  Optional<UploadId> id() {
    return Optional.ofNullable(idOrNull);
  }

  Optional<Duration> expiry() {
    return Optional.ofNullable(expiryOrNull);
  }
}
