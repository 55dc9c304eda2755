package dev.ferry.load.temporal;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.temporal.AttemptEnd;
import dev.ferry.client.temporal.TransferActivities;
import dev.ferry.load.process.Waiting;
import dev.ferry.testkit.ChaosProxy;
import dev.ferry.testkit.Direction;
import io.grpc.ManagedChannel;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker for files with a client of its own: what it says to Ferry passes a proxy, what it says
 * to Temporal an interceptor.
 */
public final class LabWorker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ChaosProxy proxy;
  private final FerryClient client;
  private final TemporalLink link = new TemporalLink();
  private final WorkflowServiceStubs stubs;
  private final WorkerFactory factory;
  private final TransferActivities activities;
  private final Queue<AttemptEnd> ends = new ConcurrentLinkedQueue<>();

  /**
   * Not started yet.
   *
   * @param threads how many activities it calls at once
   */
  LabWorker(ManagedChannel temporal, int ferryPort, String queue, int threads) {
    proxy = ChaosProxy.start(ferryPort);
    client =
        FerryClient.create(ClientOptions.builder().address("127.0.0.1:" + proxy.port()).build());
    stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setChannel(temporal)
                .setGrpcClientInterceptors(List.of(link))
                .build());
    activities = new TransferActivities(client);
    CompletableFuture<Void> unused = activities.ends().doOnNext(ends::add).then().toFuture();
    factory = WorkerFactory.newInstance(WorkflowClient.newInstance(stubs));
    factory
        .newWorker(
            queue,
            WorkerOptions.newBuilder().setMaxConcurrentActivityExecutionSize(threads).build())
        .registerActivitiesImplementations(activities);
  }

  /** Lets it ask for activities. */
  public LabWorker begin() {
    factory.start();
    return this;
  }

  /** Its way to Ferry. */
  public ChaosProxy proxy() {
    return proxy;
  }

  /** Its activities. */
  public TransferActivities activities() {
    return activities;
  }

  /** Lets it believe that its heartbeats arrive, until its first attempt is lost by that. */
  public void loseAnAttempt() {
    link.is(TemporalLink.State.DECEIVED);
    var unused = awaitEnd();
    link.is(TemporalLink.State.WHOLE);
  }

  void link(TemporalLink.State state) {
    link.is(state);
  }

  /** How its attempts ended. */
  public List<AttemptEnd> ends() {
    return List.copyOf(ends);
  }

  /** The end of its first attempt. */
  public AttemptEnd awaitEnd() {
    require(Waiting.until(() -> !ends.isEmpty(), PATIENCE), "end of an attempt");
    return ends.element();
  }

  /** The attempt that Temporal took for the activity's. */
  AttemptEnd awaitCompletion() {
    require(Waiting.until(() -> completed().isPresent(), PATIENCE), "completed attempt");
    return completed().orElseThrow();
  }

  private Optional<AttemptEnd> completed() {
    return ends.stream().filter(end -> end.kind() == AttemptEnd.Kind.COMPLETED).findAny();
  }

  /** Waits until that many bytes left for Ferry. */
  public void awaitSent(long bytes) {
    require(
        Waiting.until(() -> proxy.bytes(Direction.TO_TARGET) >= bytes, PATIENCE),
        bytes + " sent bytes");
  }

  /** Takes no more activities; those that run go on. */
  public void retire() {
    factory.shutdownNow();
    factory.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Leaves nothing but what has arrived elsewhere, as kill -9 does. */
  void kill() {
    link.is(TemporalLink.State.SEVERED);
    proxy.resetAll();
    proxy.close();
    factory.shutdownNow();
  }

  private static void require(boolean happened, String what) {
    if (!happened) {
      throw new IllegalStateException("No " + what + " within " + PATIENCE);
    }
  }

  @Override
  public void close() {
    factory.shutdownNow();
    Waiting.done(client.close(), PATIENCE);
    proxy.close();
    stubs.shutdownNow();
  }
}
