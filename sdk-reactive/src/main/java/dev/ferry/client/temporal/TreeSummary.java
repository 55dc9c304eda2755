package dev.ferry.client.temporal;

import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a directory.
 *
 * @param complete whether everything is as it should be
 * @param entries how many entries the source has
 * @param transferred files and links that this attempt transferred
 * @param transferredBytes their bytes
 * @param same entries that looked the same on both sides
 * @param removed entries that were removed from the target
 * @param ignored entries left out by a rule
 * @param failureCount entries that were not transferred
 * @param failures the first 100 of them: path, code and reason
 * @param digest {@code sha256:…} of the whole tree, when it was asked for; else null
 */
public record TreeSummary(
    boolean complete,
    long entries,
    long transferred,
    long transferredBytes,
    long same,
    long removed,
    long ignored,
    long failureCount,
    List<String> failures,
    @Nullable String digest) {
  /** Results of activities are to be small: Temporal keeps them in the history. */
  static final int SHOWN = 100;

  /** Keeps its own copy. */
  public TreeSummary {
    failures = List.copyOf(failures);
  }

  static TreeSummary of(TreeResult result) {
    return new TreeSummary(
        result.complete(),
        result.entries(),
        result.transferred(),
        result.transferredBytes(),
        result.same(),
        result.removed(),
        result.ignored(),
        result.failureCount(),
        result.failures().stream().limit(SHOWN).map(String::valueOf).toList(),
        result.digest().map(Digest::toString).orElse(null));
  }
}
