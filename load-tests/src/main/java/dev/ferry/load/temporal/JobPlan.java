package dev.ferry.load.temporal;

import dev.ferry.client.temporal.MirrorRequest;
import dev.ferry.client.temporal.PullRequest;
import dev.ferry.client.temporal.PushRequest;
import dev.ferry.client.temporal.TreeRequest;
import java.util.List;

/**
 * What a job is to move, all at once.
 *
 * @param queue task queue of the workers
 * @param heartbeatMillis silence after which a worker counts as dead
 * @param attempts how often each is tried
 */
public record JobPlan(
    String queue,
    long heartbeatMillis,
    int attempts,
    List<PushRequest> pushes,
    List<PullRequest> pulls,
    List<TreeRequest> pushedTrees,
    List<TreeRequest> pulledTrees,
    List<MirrorRequest> mirrors) {
  private static final long HEARTBEAT_MILLIS = 2000;
  private static final int ATTEMPTS = 8;

  /** Pushes only. */
  public static JobPlan ofPushes(String queue, List<PushRequest> pushes) {
    return new JobPlan(
        queue, HEARTBEAT_MILLIS, ATTEMPTS, pushes, List.of(), List.of(), List.of(), List.of());
  }

  /** A pull only. */
  public static JobPlan ofPull(String queue, PullRequest pull) {
    return new JobPlan(
        queue,
        HEARTBEAT_MILLIS,
        ATTEMPTS,
        List.of(),
        List.of(pull),
        List.of(),
        List.of(),
        List.of());
  }

  /** Directories only. */
  public static JobPlan ofTrees(
      String queue,
      List<TreeRequest> pushed,
      List<TreeRequest> pulled,
      List<MirrorRequest> mirrors) {
    return new JobPlan(
        queue, HEARTBEAT_MILLIS, ATTEMPTS, List.of(), List.of(), pushed, pulled, mirrors);
  }

  /** The same with another heartbeat timeout. */
  public JobPlan withHeartbeatMillis(long millis) {
    return new JobPlan(queue, millis, attempts, pushes, pulls, pushedTrees, pulledTrees, mirrors);
  }
}
