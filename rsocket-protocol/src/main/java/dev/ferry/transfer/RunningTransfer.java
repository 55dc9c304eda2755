package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that moves contents now (docs/protocol.md §19.2).
 *
 * @param operation its route without prefix and version, such as {@code upload}
 * @param file what it is about; the root of the workspace for one about several files
 * @param bytes moved so far by this request, as a budget counts them: of an upload those of chunks
 *     with their headers, and not what came before it was resumed
 * @param since when it began
 * @param subjectOrNull who asks; null when the caller may not know
 */
public record RunningTransfer(
    String operation,
    WorkspaceFile file,
    long bytes,
    Instant since,
    @Nullable String subjectOrNull) {

  /** Who asks, for callers who may know. */
  public Optional<String> subject() {
    return Optional.ofNullable(subjectOrNull);
  }
}
