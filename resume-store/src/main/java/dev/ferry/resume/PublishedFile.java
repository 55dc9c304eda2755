package dev.ferry.resume;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Instant;

/**
 * What is remembered of the version last published under a path.
 *
 * @param file where
 * @param etag the version; when the file on disk has another one, the rest says nothing about it
 * @param lengthBytes its length
 * @param digest its SHA-256
 * @param crc32c its CRC-32C
 * @param publishedAt when it became visible
 */
public record PublishedFile(
    WorkspaceFile file,
    String etag,
    long lengthBytes,
    Digest digest,
    int crc32c,
    Instant publishedAt) {}
