package dev.ferry.load.temporal.example;

import dev.ferry.client.temporal.FerryActivities;
import dev.ferry.client.temporal.TreeRequest;
import dev.ferry.client.temporal.TreeSummary;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** The workflow: three activities, one after the other. */
public final class SeedRunCollect implements WorkspaceJob {
  private final ActivityOptions options =
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofHours(1))
          .setHeartbeatTimeout(Duration.ofSeconds(30))
          .build();

  private final FerryActivities ferry = Workflow.newActivityStub(FerryActivities.class, options);
  private final Step step = Workflow.newActivityStub(Step.class, options);

  @Override
  public String run(String inputs, String workspace, String artifacts) {
    TreeSummary seeded = ferry.pushTree(TreeRequest.of(inputs, workspace + ":/in"));
    int counted = step.countLines(workspace);
    TreeSummary collected =
        ferry.pullTree(TreeRequest.of(artifacts, workspace + ":/out").withVerify(true));
    return "seeded %d files, counted the lines of %d, collected %d files with digest %s"
        .formatted(seeded.transferred(), counted, collected.transferred(), collected.digest());
  }
}
