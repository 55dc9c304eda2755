package dev.ferry.client.tree;

import java.util.List;

/**
 * What became of a mirror of two ways; of a dry run, what would.
 *
 * @param sent what went to the workspace; {@code same} counts what is equal on both sides
 * @param fetched what came from it
 * @param steps what was done, in the order of paths; the first 10,000
 * @param conflicts what was left as it is on both sides; the first 10,000
 * @param conflictCount how many there are
 * @param left entries that are gone on one side and were left on the other, for want of {@link
 *     TreeOptions#delete}
 */
public record MirrorResult(
    TreeResult sent,
    TreeResult fetched,
    List<MirrorStep> steps,
    List<MirrorConflict> conflicts,
    long conflictCount,
    long left) {

  /** Keeps its own copies. */
  public MirrorResult {
    steps = List.copyOf(steps);
    conflicts = List.copyOf(conflicts);
  }

  /** Whether there was neither a conflict nor a failure. */
  public boolean complete() {
    return conflictCount == 0 && sent.complete() && fetched.complete();
  }
}
