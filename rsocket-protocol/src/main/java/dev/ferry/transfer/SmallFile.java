package dev.ferry.transfer;

import java.nio.ByteBuffer;

/**
 * A file that came in one answer.
 *
 * @param stat its facts
 * @param bytes all of it, verified; read-only
 */
public record SmallFile(FileStat stat, ByteBuffer bytes) {}
