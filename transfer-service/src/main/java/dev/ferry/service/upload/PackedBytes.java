package dev.ferry.service.upload;

import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/**
 * Bytes of a chunk that came compressed.
 *
 * @param lengthBytes how many they are
 * @param wireBytes how many came for them
 * @param unpack makes them, in a buffer for the caller; called at most once, on the disk scheduler.
 *     Fails {@code CHECKSUM_MISMATCH}
 */
public record PackedBytes(int lengthBytes, int wireBytes, Supplier<ByteBuf> unpack) {}
