package dev.ferry.load.temporal;

import dev.ferry.client.temporal.FerryActivities;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** Begins everything at once, then waits. */
public final class PlannedTransfers implements TransferJob {
  private static final Duration ATTEMPT = Duration.ofMinutes(10);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(100);

  @Override
  public JobResult run(JobPlan plan) {
    FerryActivities ferry = Workflow.newActivityStub(FerryActivities.class, options(plan));
    var pushes = plan.pushes().stream().map(each -> Async.function(ferry::push, each)).toList();
    var pulls = plan.pulls().stream().map(each -> Async.function(ferry::pull, each)).toList();
    var pushed =
        plan.pushedTrees().stream().map(each -> Async.function(ferry::pushTree, each)).toList();
    var pulled =
        plan.pulledTrees().stream().map(each -> Async.function(ferry::pullTree, each)).toList();
    var mirrors = plan.mirrors().stream().map(each -> Async.function(ferry::mirror, each)).toList();
    return new JobResult(all(pushes), all(pulls), all(pushed), all(pulled), all(mirrors));
  }

  private static <R> List<R> all(List<Promise<R>> promises) {
    return promises.stream().map(Promise::get).toList();
  }

  private static ActivityOptions options(JobPlan plan) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(plan.queue())
        .setStartToCloseTimeout(ATTEMPT)
        .setHeartbeatTimeout(Duration.ofMillis(plan.heartbeatMillis()))
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(AGAIN_AFTER)
                .setBackoffCoefficient(1)
                .setMaximumAttempts(plan.attempts())
                .build())
        .build();
  }
}
