package dev.ferry.service.workspace;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A small file to be written with others.
 *
 * @param path where it is to be visible
 * @param attributes mode and modification time
 * @param condition what must be true of what is there
 * @param bytes all of them, which nobody changes any more
 * @param crc32c their CRC-32C as the sender made it
 * @param digestOrNull their SHA-256, to be compared; null for none
 */
public record NewFile(
    WorkspacePath path,
    FileAttributes attributes,
    WriteCondition condition,
    ByteBuffer bytes,
    int crc32c,
    @Nullable Digest digestOrNull) {}
