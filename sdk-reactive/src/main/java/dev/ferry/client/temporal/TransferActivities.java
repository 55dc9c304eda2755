package dev.ferry.client.temporal;

import dev.ferry.client.FerryClient;
import dev.ferry.client.Workspace;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.nio.file.Path;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@link FerryActivities} over a client, to be registered with a worker:
 *
 * <pre>{@code
 * FerryClient ferry = FerryClient.create(ClientOptions.builder().address("ferry:7420").build());
 * Worker worker = factory.newWorker("files");
 * worker.registerActivitiesImplementations(new TransferActivities(ferry));
 * }</pre>
 *
 * <p>A call starts the transfer and returns: no thread and no slot of the worker is held while
 * bytes move, and the activity completes later. At most {@code transfersAtOnce} run in one object;
 * the calls beyond wait on the worker's threads, with heartbeats, so that a worker that has its
 * hands full takes no more activities. Safe for any thread; one object may serve several workers.
 *
 * <p>An attempt heartbeats four times in a heartbeat timeout, every 5 s at least, with a {@link
 * TransferHeartbeat}. When Temporal does not answer for nine tenths of the timeout, or says that a
 * later attempt has the activity, it stops by itself and tells nobody but {@link #ends()}.
 *
 * <p>The client stays the caller's, and is closed behind {@link #stop()}.
 */
public final class TransferActivities implements FerryActivities {
  /** Transfers at once, if nothing else is said. */
  public static final int TRANSFERS_AT_ONCE = 100;

  private static final String TREE_KEY = "tree-";

  private final FerryClient client;
  private final RunningAttempts running;

  /** With {@value #TRANSFERS_AT_ONCE} transfers at once. */
  public TransferActivities(FerryClient client) {
    this(client, TRANSFERS_AT_ONCE);
  }

  /**
   * With another bound.
   *
   * @param transfersAtOnce how many run at most, at least 1; each takes the memory of a transfer
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public TransferActivities(FerryClient client, int transfersAtOnce) {
    if (transfersAtOnce < 1) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "transfersAtOnce is at least 1, not " + transfersAtOnce);
    }
    this.client = client;
    this.running = new RunningAttempts(transfersAtOnce);
  }

  @Override
  public PushResult push(PushRequest request) {
    return begin(request.onCancel(), call -> new PushTransfer(client, request, call));
  }

  @Override
  public PullResult pull(PullRequest request) {
    return begin(request.onCancel(), call -> new PullTransfer(client, request, call));
  }

  @Override
  public TreeSummary pushTree(TreeRequest request) {
    return begin(
        request.onCancel(),
        call -> {
          WorkspaceFile remote = WorkspaceFile.parse(request.remote());
          Path local = ActivityCall.local(request.local());
          Workspace workspace = client.workspace(remote.workspace());
          return new TreeTransfer(
              listener ->
                  workspace
                      .push(
                          local, remote.path().toString(), options(request).withListener(listener))
                      .map(TreeSummary::of),
              unfinishedRemoved(remote),
              call);
        });
  }

  @Override
  public TreeSummary pullTree(TreeRequest request) {
    return begin(
        CancelMode.PAUSE,
        call -> {
          WorkspaceFile remote = WorkspaceFile.parse(request.remote());
          Path local = ActivityCall.local(request.local());
          Workspace workspace = client.workspace(remote.workspace());
          return new TreeTransfer(
              listener ->
                  workspace
                      .pull(
                          remote.path().toString(), local, options(request).withListener(listener))
                      .map(TreeSummary::of),
              Mono.empty(),
              call);
        });
  }

  @Override
  public MirrorSummary mirror(MirrorRequest request) {
    return begin(
        CancelMode.PAUSE,
        call -> {
          WorkspaceFile remote = WorkspaceFile.parse(request.remote());
          Path local = ActivityCall.local(request.local());
          Path memory = ActivityCall.local(request.memory());
          TreeOptions options =
              TreeOptions.DEFAULTS
                  .withDelete(request.delete())
                  .withIgnoreFile(request.ignoreFile())
                  .withExcludes(request.excludes());
          Workspace workspace = client.workspace(remote.workspace());
          return new TreeTransfer(
              listener ->
                  workspace
                      .mirror(
                          local, remote.path().toString(), memory, options.withListener(listener))
                      .map(MirrorSummary::of),
              Mono.empty(),
              call);
        });
  }

  /** Large files of a directory are uploads, whose keys say that they are. */
  private Mono<Void> unfinishedRemoved(WorkspaceFile directory) {
    return client
        .uploads(directory.workspace(), false)
        .filter(upload -> upload.key().value().startsWith(TREE_KEY))
        .filter(upload -> isBelow(directory, upload.file()))
        .concatMap(upload -> client.abortUpload(upload.id()))
        .then();
  }

  private static boolean isBelow(WorkspaceFile directory, WorkspaceFile file) {
    String above = directory.path().toString();
    return file.path().toString().startsWith(above.endsWith("/") ? above : above + "/");
  }

  private static TreeOptions options(TreeRequest request) {
    return TreeOptions.DEFAULTS
        .withDelete(request.delete())
        .withVerify(request.verify())
        .withIgnoreFile(request.ignoreFile())
        .withExcludes(request.excludes())
        .withDurability(request.durability());
  }

  /**
   * How the attempts of this object end, from now on; hot, for any number of subscribers. One that
   * is slow misses some: nothing waits for it, and it must not block.
   */
  public Flux<AttemptEnd> ends() {
    return running.ends();
  }

  /**
   * Stops what runs and gives it back to Temporal with a retryable {@code PAUSED}, so that another
   * worker goes on at once. To be called behind the shutdown of the workers, which send no more
   * activities then. Completes when Temporal was told.
   */
  public Mono<Void> stop() {
    return running.handBack();
  }

  private <R> R begin(CancelMode onCancel, Function<ActivityCall, ActivityTransfer> transfer) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      ActivityCall call = ActivityCall.of(context);
      Hold hold =
          new Hold(
              context.getWorkflowClient().newActivityCompletionClient(),
              context.getTaskToken(),
              call,
              System.nanoTime());
      running.begin(new Attempt(hold, transfer.apply(call), onCancel), context, hold.interval());
    } catch (TransferException e) {
      throw TransferFailures.of(e);
    }
    return later();
  }

  /** What a call returns whose activity completes later: nobody looks at it. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <R> R later() {
    return null;
  }
}
