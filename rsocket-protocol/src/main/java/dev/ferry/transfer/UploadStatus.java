package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A committed snapshot of one upload, as anyone may read it without disturbing its writer.
 *
 * @param id the upload
 * @param file where it will be visible
 * @param key the caller's key
 * @param state where it stands
 * @param epoch epoch of its current writer
 * @param length declared length
 * @param durable the durable prefix: frontier and checksum
 * @param expiresAt when it is given up unless it makes progress
 * @param receiptOrNull the receipt, once published
 */
public record UploadStatus(
    UploadId id,
    WorkspaceFile file,
    TransferKey key,
    UploadState state,
    long epoch,
    ContentLength length,
    Prefix durable,
    Instant expiresAt,
    @Nullable Receipt receiptOrNull) {

  /** The receipt, once published. */
  public Optional<Receipt> receipt() {
    return Optional.ofNullable(receiptOrNull);
  }
}
