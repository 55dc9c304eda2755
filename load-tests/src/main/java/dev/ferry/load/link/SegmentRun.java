package dev.ferry.load.link;

/**
 * What one attacked download came to.
 *
 * @param attack what was done to it
 * @param segments over how many connections
 * @param resumed whether a part file was left for the last run
 * @param keptBytes what the last run did not fetch
 * @param right whether the last run left the right file and nothing else
 */
record SegmentRun(
    SegmentAttack attack, int segments, boolean resumed, long keptBytes, boolean right) {}
