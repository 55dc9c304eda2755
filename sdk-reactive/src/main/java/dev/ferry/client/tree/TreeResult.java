package dev.ferry.client.tree;

import dev.ferry.transfer.Digest;
import dev.ferry.transfer.TreeFailure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a push or a pull of a tree; of a dry run, what would.
 *
 * @param entries how many entries the source has, those with failures and those ignored not counted
 * @param transferred files and links that were transferred
 * @param transferredBytes their bytes
 * @param keptBytes those among them that did not travel, since an older version of the file on the
 *     other side has them
 * @param same entries that looked the same on both sides
 * @param removed entries that were removed from the target
 * @param ignored entries left out by a rule, a directory with all below it as one
 * @param failures entries that were not transferred, in no order; the first 10,000
 * @param failureCount how many there are
 * @param digestOrNull digest of the whole source tree, when it was asked for; else null
 */
public record TreeResult(
    long entries,
    long transferred,
    long transferredBytes,
    long keptBytes,
    long same,
    long removed,
    long ignored,
    List<TreeFailure> failures,
    long failureCount,
    @Nullable Digest digestOrNull) {

  /** Keeps its own copy. */
  public TreeResult {
    failures = List.copyOf(failures);
  }

  /** Whether everything is as it should be. */
  public boolean complete() {
    return failureCount == 0;
  }

  /** Digest of the whole source tree, when it was asked for. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }
}
