package dev.ferry.transfer;

import java.time.Instant;

/**
 * Proof of a published upload.
 *
 * @param file where it is visible
 * @param lengthBytes its length
 * @param crc32c CRC-32C of all bytes
 * @param digest SHA-256 of all bytes, computed by the service over what it stored
 * @param etag the version under its path
 * @param epoch epoch of the writer that published
 * @param publishedAt when it became visible
 */
public record Receipt(
    WorkspaceFile file,
    long lengthBytes,
    int crc32c,
    Digest digest,
    String etag,
    long epoch,
    Instant publishedAt) {}
