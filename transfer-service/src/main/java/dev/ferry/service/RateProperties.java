package dev.ferry.service;

import dev.ferry.service.policy.TransferRates;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * How fast transfers may be, in bytes a second; null for no limit.
 *
 * @param upload all uploads together
 * @param download all downloads together
 * @param workspaceUpload the uploads of each workspace together
 * @param workspaceDownload the downloads of each workspace together
 */
record RateProperties(
    @Nullable DataSize upload,
    @Nullable DataSize download,
    @Nullable DataSize workspaceUpload,
    @Nullable DataSize workspaceDownload) {

  TransferRates rates() {
    return new TransferRates(
        new TransferRates.Way(bytes(upload), bytes(workspaceUpload)),
        new TransferRates.Way(bytes(download), bytes(workspaceDownload)));
  }

  private static long bytes(@Nullable DataSize rate) {
    return rate == null ? 0 : rate.toBytes();
  }
}
