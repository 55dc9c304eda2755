package dev.ferry.service.download;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A door's wish to read.
 *
 * @param file what
 * @param offset first byte
 * @param lengthBytes how many from there; {@code -1} for all to the end
 * @param etagOrNull the version it must be
 * @param chunkBytes chunk size the receiver would like
 */
public record OpenDownload(
    WorkspaceFile file,
    long offset,
    long lengthBytes,
    @Nullable String etagOrNull,
    int chunkBytes) {

  /**
   * How many bytes to send of that version.
   *
   * @throws TransferException {@code VERSION_CHANGED} or {@code INVALID_ARGUMENT}
   */
  long rangeOf(FileStat stat) {
    requireVersion(file, etagOrNull, stat);
    if (offset > stat.sizeBytes()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "Offset " + offset + " is behind the end of " + file + " at " + stat.sizeBytes());
    }
    long rest = stat.sizeBytes() - offset;
    return lengthBytes < 0 ? rest : Math.min(rest, lengthBytes);
  }

  static void requireVersion(WorkspaceFile file, @Nullable String etagOrNull, FileStat stat) {
    Optional<String> wanted = Optional.ofNullable(etagOrNull);
    if (wanted.isPresent() && !wanted.equals(stat.etag())) {
      throw new TransferException(
          FailureCode.VERSION_CHANGED,
          file + " is in version " + stat.etag().orElse("?") + " now, wanted was " + wanted.get(),
          Map.of("etag", stat.etag().orElse("")));
    }
  }
}
