package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A committed snapshot of one upload.
 *
 * @param created what it was created with
 * @param state where it stands
 * @param epoch epoch of its newest writer
 * @param durable frontier and checksum of everything below it
 * @param updatedAt last change
 * @param expiresAt when it may be given up, or forgotten once terminal
 * @param receiptOrNull the receipt: to be in PUBLISHING, final in PUBLISHED
 * @param reasonOrNull why it ended, for FAILED and the like
 */
public record UploadRecord(
    NewUpload created,
    UploadState state,
    long epoch,
    Prefix durable,
    Instant updatedAt,
    Instant expiresAt,
    @Nullable Receipt receiptOrNull,
    @Nullable FailureCode reasonOrNull) {

  /** Its name. */
  public UploadId id() {
    return created.id();
  }

  /** The receipt. */
  public Optional<Receipt> receipt() {
    return Optional.ofNullable(receiptOrNull);
  }

  /** Why it ended. */
  public Optional<FailureCode> reason() {
    return Optional.ofNullable(reasonOrNull);
  }

  /** The snapshot as the outside may see it: a receipt only once published. */
  public UploadStatus status() {
    return new UploadStatus(
        id(),
        created.file(),
        created.key(),
        state,
        epoch,
        created.length(),
        durable,
        expiresAt,
        state == UploadState.PUBLISHED ? receiptOrNull : null);
  }
}
