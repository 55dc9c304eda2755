package dev.ferry.client;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import java.nio.file.Path;

/**
 * A finished download: the file is complete, verified and visible under its target.
 *
 * @param stat the file and the version that was downloaded
 * @param target where it is now
 * @param digest SHA-256 of what was written
 * @param digestVerified whether the service knew the digest of this version and it was the same;
 *     every chunk's checksum was verified in any case
 * @param resumedFromBytes bytes that an earlier run had left and this one did not fetch again
 * @param receivedBytes payload bytes this run received, repeats included
 */
public record DownloadResult(
    FileStat stat,
    Path target,
    Digest digest,
    boolean digestVerified,
    long resumedFromBytes,
    long receivedBytes) {}
