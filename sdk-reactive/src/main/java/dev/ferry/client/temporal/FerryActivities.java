package dev.ferry.client.temporal;

import io.temporal.activity.ActivityInterface;

/**
 * Transfers between the disk of a worker and workspaces, for workflows.
 *
 * <p>The activity types are {@code FerryPush}, {@code FerryPull}, {@code FerryPushTree}, {@code
 * FerryPullTree} and {@code FerryMirror}. Local paths are of the worker's machine: workflows send
 * what belongs together to the task queue of one machine.
 *
 * <p>Each is told what to do by names and paths, never by bytes, and may be tried any number of
 * times: a later attempt goes on where the service says the transfer is, and one that finds it
 * finished answers with the same result and moves nothing. An activity fails with an application
 * failure whose type is the name of the {@code FailureCode}, whose first detail are the facts of
 * the failure and whose second one is the next step for people. It is retryable if the code is.
 *
 * <p>Give them a heartbeat timeout, 30 s for example: without one a worker that died is noticed by
 * the timeout of the whole attempt only. They are no local activities.
 */
@ActivityInterface(namePrefix = "Ferry")
public interface FerryActivities {

  /** Pushes a local file; the result is the proof that it is visible, verified and durable. */
  PushResult push(PushRequest request);

  /** Pulls a file to the local disk, verified; what is there already is not fetched again. */
  PullResult pull(PullRequest request);

  /** Makes a directory of a workspace have what a local one has. */
  TreeSummary pushTree(TreeRequest request);

  /** Makes a local directory have what one of a workspace has. */
  TreeSummary pullTree(TreeRequest request);

  /** Makes a local directory and one of a workspace equal, both ways. */
  MirrorSummary mirror(MirrorRequest request);
}
