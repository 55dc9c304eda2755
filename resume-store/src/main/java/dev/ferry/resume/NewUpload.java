package dev.ferry.resume;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an upload is created with. None of it ever changes, but that a length may be declared later,
 * once, and that the note is its door's to write anew.
 *
 * @param id its name
 * @param file where it is to be visible
 * @param key the caller's idempotency key
 * @param length declared length
 * @param attributes mode and modification time to give the file
 * @param expectedDigestOrNull digest it must have, when known beforehand
 * @param condition what must be true of the target
 * @param durability what an ack must survive
 * @param expiry time without progress after which it is given up
 * @param createdAt now
 * @param noteOrNull what the door it was begun at keeps with it, for itself; null for nothing
 */
public record NewUpload(
    UploadId id,
    WorkspaceFile file,
    TransferKey key,
    ContentLength length,
    FileAttributes attributes,
    @Nullable Digest expectedDigestOrNull,
    WriteCondition condition,
    Durability durability,
    Duration expiry,
    Instant createdAt,
    @Nullable String noteOrNull) {
  /** Longest note, in characters. */
  public static final int NOTE_LENGTH_MAX = 8 * 1024;

  /** An upload without a note. */
  public NewUpload(
      UploadId id,
      WorkspaceFile file,
      TransferKey key,
      ContentLength length,
      FileAttributes attributes,
      @Nullable Digest expectedDigestOrNull,
      WriteCondition condition,
      Durability durability,
      Duration expiry,
      Instant createdAt) {
    this(
        id,
        file,
        key,
        length,
        attributes,
        expectedDigestOrNull,
        condition,
        durability,
        expiry,
        createdAt,
        null);
  }

  /** The same upload, whose length is known now. */
  public NewUpload ofLength(ContentLength declared) {
    return new NewUpload(
        id,
        file,
        key,
        declared,
        attributes,
        expectedDigestOrNull,
        condition,
        durability,
        expiry,
        createdAt,
        noteOrNull);
  }

  /** The same upload with another note. */
  public NewUpload noted(@Nullable String text) {
    return new NewUpload(
        id,
        file,
        key,
        length,
        attributes,
        expectedDigestOrNull,
        condition,
        durability,
        expiry,
        createdAt,
        text);
  }
}
