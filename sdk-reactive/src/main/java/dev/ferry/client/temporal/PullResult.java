package dev.ferry.client.temporal;

import dev.ferry.client.DownloadResult.Verification;
import org.jspecify.annotations.Nullable;

/**
 * A pulled file: complete, verified and visible under its local path.
 *
 * @param source the file, {@code workspace:/path}
 * @param target where it is on the worker's machine
 * @param lengthBytes its length
 * @param crc32c CRC-32C of what was written, eight hex digits
 * @param digest {@code sha256:…} of what was written; null when it was off
 * @param verification what the whole was compared with
 * @param etag the version; null of a service that does not say so
 * @param resumedFromBytes what an earlier attempt had left
 * @param keptBytes what was on the disk already beyond that
 * @param receivedBytes what this attempt received; 0 when the target was that version before
 */
public record PullResult(
    String source,
    String target,
    long lengthBytes,
    String crc32c,
    @Nullable String digest,
    Verification verification,
    @Nullable String etag,
    long resumedFromBytes,
    long keptBytes,
    long receivedBytes) {}
