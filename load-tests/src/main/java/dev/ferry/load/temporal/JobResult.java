package dev.ferry.load.temporal;

import dev.ferry.client.temporal.MirrorSummary;
import dev.ferry.client.temporal.PullResult;
import dev.ferry.client.temporal.PushResult;
import dev.ferry.client.temporal.TreeSummary;
import java.util.List;

/** What a job moved, in the order of its plan. */
public record JobResult(
    List<PushResult> pushes,
    List<PullResult> pulls,
    List<TreeSummary> pushedTrees,
    List<TreeSummary> pulledTrees,
    List<MirrorSummary> mirrors) {}
