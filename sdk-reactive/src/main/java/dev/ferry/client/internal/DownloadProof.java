package dev.ferry.client.internal;

import dev.ferry.transfer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file that arrived whole.
 *
 * @param crc32c its checksum
 * @param digestOrNull its digest; null when it is off
 * @param digestCompared whether the digest is the one the service knows, or the one handed in
 * @param checksumCompared whether the checksum is the one the service knows
 */
public record DownloadProof(
    int crc32c, @Nullable Digest digestOrNull, boolean digestCompared, boolean checksumCompared) {}
