package dev.ferry.load.temporal;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.temporal.TransferActivities;
import dev.ferry.load.process.WorkerLoop;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;

/** A worker for files as a program: {@code TEMPORAL FERRY QUEUE}. */
public final class FileWorker {
  private FileWorker() {}

  /** Works until standard input ends. */
  public static void main(String[] arguments) throws IOException {
    System.setProperty("logback.configurationFile", "lab-logback.xml");
    WorkflowServiceStubs temporal =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(arguments[0]).build());
    FerryClient ferry = FerryClient.create(ClientOptions.builder().address(arguments[1]).build());
    WorkerFactory factory = WorkerFactory.newInstance(WorkflowClient.newInstance(temporal));
    factory
        .newWorker(arguments[2])
        .registerActivitiesImplementations(new TransferActivities(ferry));
    factory.start();
    WorkerLoop.serve("", words -> "");
  }
}
