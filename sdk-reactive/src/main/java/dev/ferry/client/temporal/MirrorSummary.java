package dev.ferry.client.temporal;

import dev.ferry.client.tree.MirrorResult;
import java.util.List;

/**
 * What became of two directories.
 *
 * @param complete whether there was neither a conflict nor a failure
 * @param sent what went to the workspace
 * @param fetched what came from it
 * @param conflictCount what was left as it is on both sides
 * @param conflicts the first 100 of them: path and reason
 * @param left entries that are gone on one side and were left on the other
 */
public record MirrorSummary(
    boolean complete,
    TreeSummary sent,
    TreeSummary fetched,
    long conflictCount,
    List<String> conflicts,
    long left) {

  /** Keeps its own copy. */
  public MirrorSummary {
    conflicts = List.copyOf(conflicts);
  }

  static MirrorSummary of(MirrorResult result) {
    return new MirrorSummary(
        result.complete(),
        TreeSummary.of(result.sent()),
        TreeSummary.of(result.fetched()),
        result.conflictCount(),
        result.conflicts().stream().limit(TreeSummary.SHOWN).map(String::valueOf).toList(),
        result.left());
  }
}
