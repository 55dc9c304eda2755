package dev.ferry.load.temporal;

import dev.ferry.load.process.Waiting;
import dev.ferry.load.process.Workbench;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.PortBoundTestServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Temporal's test server in this process, its time the real one, with workers that move files. */
public final class TemporalStage implements AutoCloseable {
  private static final String JOBS = "jobs";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration A_MOMENT = Duration.ofMillis(100);
  private static final int THREADS = 2;

  private final Workbench bench;
  private final int ferryPort;
  private final int port;
  private final @Nullable PortBoundTestServer server;
  private final TestWorkflowEnvironment temporal;

  /**
   * Starts it where this process alone reaches it.
   *
   * @param bench ends the workers
   * @param ferryAddress {@code HOST:PORT} of a service on the loopback interface
   */
  public TemporalStage(Workbench bench, String ferryAddress) {
    this(bench, ferryAddress, 0);
  }

  /**
   * The same.
   *
   * @param port a free loopback port for the workers of other processes; 0 for none
   */
  TemporalStage(Workbench bench, String ferryAddress, int port) {
    this.bench = bench;
    this.ferryPort = Integer.parseInt(ferryAddress.substring(ferryAddress.lastIndexOf(':') + 1));
    this.port = port;
    this.server = port == 0 ? null : TestServer.createPortBoundServer(port);
    TestEnvironmentOptions.Builder options =
        TestEnvironmentOptions.newBuilder().setUseTimeskipping(false);
    this.temporal =
        TestWorkflowEnvironment.newInstance(
            (port == 0 ? options : options.setUseExternalService(true).setTarget(address()))
                .build());
    temporal.newWorker(JOBS).registerWorkflowImplementationTypes(PlannedTransfers.class);
    temporal.start();
  }

  /** Where workers of other processes find it. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** A worker with two threads that is not started yet. */
  public LabWorker worker(String queue) {
    return bench.keep(
        new LabWorker(
            temporal.getWorkflowServiceStubs().getRawChannel(), ferryPort, queue, THREADS));
  }

  /** Starts a job. */
  public RunningJob start(JobPlan plan) {
    WorkflowStub job =
        temporal
            .getWorkflowClient()
            .newUntypedWorkflowStub(
                TransferJob.class.getSimpleName(),
                WorkflowOptions.newBuilder().setTaskQueue(JOBS).build());
    var unused = job.start(plan);
    return new RunningJob(temporal, job);
  }

  @Override
  public void close() {
    temporal.close();
    if (server != null) {
      server.close();
    }
  }

  /**
   * A job that was started.
   *
   * @param temporal where it runs
   * @param job the workflow
   */
  public record RunningJob(TestWorkflowEnvironment temporal, WorkflowStub job) {

    /** Waits for its result; fails as the workflow does. */
    public JobResult await() {
      try {
        return job.getResult(PATIENCE.toMillis(), TimeUnit.MILLISECONDS, JobResult.class);
      } catch (TimeoutException e) {
        throw new IllegalStateException("A job took more than " + PATIENCE, e);
      }
    }

    /** Asks it to stop. */
    public void cancel() {
      job.cancel();
    }

    /** Whether so many of its activities are, at one moment, begun by workers and not ended. */
    public boolean awaitBegun(int activities) {
      return Waiting.until(
          () -> {
            boolean unused = Waiting.until(() -> false, A_MOMENT);
            return begunActivities() == activities;
          },
          PATIENCE);
    }

    private long begunActivities() {
      return temporal
          .getWorkflowServiceStubs()
          .blockingStub()
          .describeWorkflowExecution(
              DescribeWorkflowExecutionRequest.newBuilder()
                  .setNamespace(temporal.getNamespace())
                  .setExecution(job.getExecution())
                  .build())
          .getPendingActivitiesList()
          .stream()
          .filter(activity -> activity.getState().name().endsWith("_STARTED"))
          .count();
    }
  }
}
