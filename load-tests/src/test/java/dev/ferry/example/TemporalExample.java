package dev.ferry.example;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.temporal.FerryActivities;
import dev.ferry.client.temporal.TransferActivities;
import dev.ferry.client.temporal.TreeRequest;
import dev.ferry.client.temporal.TreeSummary;
import io.temporal.activity.ActivityOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** What README.md and docs/temporal.md show; TemporalTest runs the same with real transfers. */
final class TemporalExample {
  private TemporalExample() {}

  /** A worker whose activities are transfers. */
  static Worker worker(WorkerFactory factory) {
    // begin temporal-worker
    FerryClient ferry = FerryClient.create(ClientOptions.builder().address("ferry:7420").build());
    Worker worker = factory.newWorker("files");
    worker.registerActivitiesImplementations(new TransferActivities(ferry));
    // end temporal-worker
    return worker;
  }

  /** What a workflow does with them. */
  static List<TreeSummary> workflow() {
    // begin temporal-workflow
    ActivityOptions options =
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofHours(1))
            .setHeartbeatTimeout(Duration.ofSeconds(30))
            .build();
    FerryActivities ferry = Workflow.newActivityStub(FerryActivities.class, options);

    TreeSummary seeded = ferry.pushTree(TreeRequest.of("/data/inputs", "job-7:/in"));
    // … run a step in the workspace …
    TreeSummary collected =
        ferry.pullTree(TreeRequest.of("/data/artifacts", "job-7:/out").withVerify(true));
    // end temporal-workflow
    return List.of(seeded, collected);
  }
}
