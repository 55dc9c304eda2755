package dev.ferry.service;

import dev.ferry.service.http.resumable.UploadLimits;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Limits of uploads at the door of resumable uploads for HTTP; docs/http/resumable.md §4.
 *
 * @param maxSize longest file; null for as much as there is room for
 * @param minSize shortest one that can be resumed; null for any
 * @param maxAppendSize longest content of one request; null for any
 * @param minAppendSize shortest content of one request that is not the last; null for any
 */
@ConfigurationProperties("ferry.http.resumable")
record ResumableProperties(
    @Nullable DataSize maxSize,
    @Nullable DataSize minSize,
    @Nullable DataSize maxAppendSize,
    @Nullable DataSize minAppendSize) {

  /** A quota bounds every file, too. */
  UploadLimits limits(FerryProperties properties) {
    long maxBytes =
        LongStream.of(
                bytes(maxSize),
                bytes(properties.quotaBytes()),
                bytes(properties.workspaceQuotaBytes()))
            .filter(bytes -> bytes > 0)
            .min()
            .orElse(0);
    return new UploadLimits(
        maxBytes,
        bytes(minSize),
        bytes(maxAppendSize),
        bytes(minAppendSize),
        properties.uploadExpiry());
  }

  private static long bytes(@Nullable DataSize size) {
    return size == null ? 0 : size.toBytes();
  }
}
