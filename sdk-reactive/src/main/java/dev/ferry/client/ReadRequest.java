package dev.ferry.client;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of a file to read as a stream.
 *
 * @param file the file in its workspace
 * @param offset first byte
 * @param lengthBytes how many bytes from there, or {@code -1} for all to the end
 * @param etagOrNull the only acceptable version, or null for the current one
 */
public record ReadRequest(
    WorkspaceFile file, long offset, long lengthBytes, @Nullable String etagOrNull) {
  /** Length that means "to the end". */
  public static final long TO_THE_END = -1;

  /**
   * Refuses a range that cannot be.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public ReadRequest {
    if (offset < 0 || lengthBytes < TO_THE_END) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A range has no negative offset or length");
    }
  }

  /** The whole current version. */
  public static ReadRequest of(WorkspaceFile file) {
    return new ReadRequest(file, 0, TO_THE_END, null);
  }

  /** The only acceptable version. */
  public Optional<String> etag() {
    return Optional.ofNullable(etagOrNull);
  }
}
