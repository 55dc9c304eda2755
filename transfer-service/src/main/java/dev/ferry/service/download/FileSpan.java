package dev.ferry.service.download;

import java.nio.channels.FileChannel;

/**
 * Bytes of a file, to be sent from where they lie.
 *
 * @param channel the open file; not to be closed by who gets this, and open as long as the {@link
 *     OpenVersion} is in use
 * @param position of the first byte
 * @param lengthBytes how many, at least one
 */
public record FileSpan(FileChannel channel, long position, long lengthBytes) {}
