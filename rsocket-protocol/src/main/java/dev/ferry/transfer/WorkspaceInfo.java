package dev.ferry.transfer;

import java.time.Instant;
import java.util.Optional;

/**
 * A workspace as it is.
 *
 * @param spec what it was created as; of one that was made by its first use, the default
 * @param createdAt when it was created; of one that was made by its first use, 1970
 */
public record WorkspaceInfo(WorkspaceSpec spec, Instant createdAt) {

  /** When it is removed, if ever. */
  public Optional<Instant> expiresAt() {
    return spec.timeToLive().map(createdAt::plus);
  }
}
