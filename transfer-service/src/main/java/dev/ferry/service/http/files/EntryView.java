package dev.ferry.service.http.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known about one entry, as JSON shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EntryView(
    String path,
    String type,
    @Nullable Long size,
    String mode,
    String modified,
    @Nullable String etag,
    @Nullable String digest,
    @Nullable String crc32c,
    @Nullable String link,
    @Nullable Map<String, String> labels) {

  static EntryView of(FileStat stat) {
    return new EntryView(
        stat.path().toString(),
        stat.type().name().toLowerCase(Locale.ROOT),
        stat.type() == FileStat.Type.FILE ? stat.sizeBytes() : null,
        String.format(Locale.ROOT, "%04o", stat.mode()),
        stat.modified().toString(),
        stat.etagOrNull(),
        stat.digest().map(Digest::toString).orElse(null),
        stat.crc32cOrNull() == null
            ? null
            : String.format(Locale.ROOT, "%08x", stat.crc32cOrNull()),
        stat.linkTextOrNull(),
        stat.labels().isEmpty() ? null : stat.labels().values());
  }
}
