package dev.ferry.service.storage;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspacePath;
import java.nio.ByteBuffer;

/**
 * Everything there is of an upload that is stored in one step.
 *
 * @param id its name
 * @param target where it is to be visible
 * @param attributes mode and modification time
 * @param durability what the bytes must survive
 * @param bytes all of them; a view that the caller keeps alive until the step is over
 */
public record PutBytes(
    UploadId id,
    WorkspacePath target,
    FileAttributes attributes,
    Durability durability,
    ByteBuffer bytes) {}
