package dev.ferry.service.http.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspacePath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry in the JSON of remote calls.
 *
 * @param type of what it is, or leads to
 * @param size in bytes; 64-bit numbers are text there
 * @param mode permission bits of what it is, or leads to
 * @param permissions the same for people, of the entry itself
 * @param modifiedTime as in RFC 3339
 * @param symlinkTarget where a link leads in the end; null for anything else
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record EntryInfo(
    String name,
    String type,
    String path,
    String size,
    int mode,
    String permissions,
    String owner,
    String group,
    String modifiedTime,
    @Nullable String symlinkTarget,
    Map<String, String> metadata) {
  private static final String OWNER = "user";
  private static final int DIRECTORY_BYTES = 4096;
  private static final int BITS = 07777;

  /** Of anything but a link. */
  static EntryInfo of(FileStat stat) {
    return of(stat, stat.type(), stat.mode(), null);
  }

  /**
   * Of a link.
   *
   * @param end what it leads to
   */
  static EntryInfo ofLink(FileStat link, FileStat end) {
    return of(link, end.type(), end.mode(), end.path().toString());
  }

  /** Of a link that leads nowhere. */
  static EntryInfo ofLink(FileStat link) {
    return of(link, link.type(), link.mode(), link.path().toString());
  }

  private static EntryInfo of(
      FileStat stat, FileStat.Type type, int mode, @Nullable String target) {
    WorkspacePath path = stat.path();
    return new EntryInfo(
        SandboxPaths.nameOf(path),
        typeOf(type),
        path.toString(),
        Long.toString(size(stat)),
        mode & BITS,
        permissions(stat),
        OWNER,
        OWNER,
        stat.modified().toString(),
        target,
        stat.labels().values());
  }

  private static long size(FileStat stat) {
    return switch (stat.type()) {
      case DIRECTORY -> DIRECTORY_BYTES;
      case LINK -> stat.linkText().map(String::length).orElse(0);
      case FILE, OTHER -> stat.sizeBytes();
    };
  }

  private static String typeOf(FileStat.Type type) {
    return switch (type) {
      case FILE -> "FILE_TYPE_FILE";
      case DIRECTORY -> "FILE_TYPE_DIRECTORY";
      case LINK -> "FILE_TYPE_SYMLINK";
      case OTHER -> "FILE_TYPE_UNSPECIFIED";
    };
  }

  private static String permissions(FileStat stat) {
    StringBuilder text = new StringBuilder(10);
    text.append(
        switch (stat.type()) {
          case FILE -> '-';
          case DIRECTORY -> 'd';
          case LINK -> 'L';
          case OTHER -> '?';
        });
    for (int bit = 8; bit >= 0; bit--) {
      text.append((stat.mode() & (1 << bit)) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return text.toString();
  }
}
