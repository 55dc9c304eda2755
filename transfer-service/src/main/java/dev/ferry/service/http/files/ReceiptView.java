package dev.ferry.service.http.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Receipt;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Proof of a published file, as JSON shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReceiptView(
    String workspace,
    String path,
    long length,
    @Nullable String digest,
    String crc32c,
    String etag,
    String published,
    @Nullable String durability) {

  static ReceiptView of(Receipt receipt) {
    return new ReceiptView(
        receipt.file().workspace().value(),
        receipt.file().path().toString(),
        receipt.lengthBytes(),
        receipt.digest().map(Digest::toString).orElse(null),
        String.format(Locale.ROOT, "%08x", receipt.crc32c()),
        receipt.etag(),
        receipt.publishedAt().toString(),
        receipt.durability().map(kind -> kind.name().toLowerCase(Locale.ROOT)).orElse(null));
  }
}
