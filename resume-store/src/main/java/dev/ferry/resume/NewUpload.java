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
 * What an upload is created with; none of it ever changes.
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
    Instant createdAt) {}
