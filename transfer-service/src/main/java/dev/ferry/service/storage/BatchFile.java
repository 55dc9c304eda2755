package dev.ferry.service.storage;

import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.nio.ByteBuffer;

/**
 * One file of a batch.
 *
 * @param path where it is to be visible
 * @param attributes mode and modification time
 * @param condition what must be true of what is there
 * @param bytes all of them; a view that nobody changes
 * @param check looks at what was stored
 */
public record BatchFile(
    WorkspacePath path,
    FileAttributes attributes,
    WriteCondition condition,
    ByteBuffer bytes,
    StoredCheck check) {}
