package dev.ferry.load.temporal.example;

import dev.ferry.client.FerryClient;
import dev.ferry.client.temporal.TransferActivities;
import dev.ferry.load.process.ServiceProcess;
import dev.ferry.load.process.ServiceSettings;
import dev.ferry.load.process.Workbench;
import io.temporal.client.WorkflowOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ferry lab temporal-example}. */
@Command(
    name = "temporal-example",
    description = {
      "A Temporal workflow that seeds a workspace, runs a step there and collects artifacts,",
      "against a fresh service and Temporal's test server in this process."
    })
public final class TemporalExampleCommand implements Callable<Integer> {
  private static final String QUEUE = "files";

  @Override
  public Integer call() throws Exception {
    PrintStream out = System.out;
    try (Workbench bench = Workbench.open()) {
      ServiceProcess service = bench.service(ServiceSettings.FRUGAL);
      Path inputs = Files.createDirectories(bench.file("inputs"));
      Files.writeString(inputs.resolve("one.txt"), "a\nb\nc\n");
      Files.writeString(inputs.resolve("two.txt"), "d\n");
      Path artifacts = bench.file("artifacts");
      out.println(run(bench.client(service.address()), inputs, artifacts));
      out.print(Files.readString(artifacts.resolve("report.txt")));
    }
    return 0;
  }

  /** Runs the workflow with a worker in this process. */
  public static String run(FerryClient ferry, Path inputs, Path artifacts) {
    try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance()) {
      Worker worker = temporal.newWorker(QUEUE);
      worker.registerWorkflowImplementationTypes(SeedRunCollect.class);
      worker.registerActivitiesImplementations(new TransferActivities(ferry), new LineCount(ferry));
      temporal.start();
      WorkspaceJob job =
          temporal
              .getWorkflowClient()
              .newWorkflowStub(
                  WorkspaceJob.class, WorkflowOptions.newBuilder().setTaskQueue(QUEUE).build());
      return job.run(inputs.toString(), "job-7", artifacts.toString());
    }
  }
}
