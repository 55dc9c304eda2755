package dev.ferry.service.http.files;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.UploadStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An upload as JSON shows it. */
record UploadView(
    String id,
    String workspace,
    String path,
    String key,
    String state,
    long epoch,
    @Nullable Long length,
    long frontier,
    String prefixCrc32c,
    String expires,
    @Nullable String digest,
    @Nullable String published) {

  static UploadView of(UploadStatus status) {
    Receipt receipt = status.receiptOrNull();
    return new UploadView(
        status.id().value(),
        status.file().workspace().value(),
        status.file().path().toString(),
        status.key().value(),
        status.state().name().toLowerCase(Locale.ROOT),
        status.epoch(),
        status.length().isKnown() ? status.length().knownBytes() : null,
        status.durable().lengthBytes(),
        String.format("%08x", status.durable().crc32c()),
        status.expiresAt().toString(),
        receipt == null ? null : receipt.digest().map(Digest::toString).orElse(null),
        receipt == null ? null : receipt.publishedAt().toString());
  }
}
