package dev.ferry.service.upload;

import dev.ferry.resume.CommitResult;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the bytes of many uploads durable at once.
 *
 * <p>The order is the promise: data is written (by the pipelines) → forced → the frontiers are
 * committed in one transaction → the pipelines acknowledge. One group runs at a time, while writing
 * goes on; what arrives meanwhile forms the next group. A group starts when enough bytes wait, when
 * the oldest has waited long enough, or at once for a Finish or a Flush. One of these does not wait
 * for a running group of others, whose bytes may take long to force: it goes into an express group
 * beside it. An upload is in one group at a time.
 */
final class GroupCommitter {
  private static final int FORCES_AT_ONCE = 4;

  private final ResumeStore store;
  private final TransferLimits limits;
  private final Scheduler flushLane;
  private final Scheduler timer;
  private final Clock clock;
  private final FerryMeters meters;

  private final Set<Committable> waiting = new LinkedHashSet<>();
  private final Set<Committable> urgent = new LinkedHashSet<>();
  private final Set<Committable> underWay = new HashSet<>();
  private long waitingBytes;
  private boolean running;
  private boolean expressRunning;
  private boolean startAgain;
  private @Nullable Disposable alarm;

  /**
   * A committer of one volume.
   *
   * @param flushLane where forces block
   * @param timer where the delay is waited for; never blocked
   */
  GroupCommitter(
      ResumeStore store,
      TransferLimits limits,
      Scheduler flushLane,
      Scheduler timer,
      Clock clock,
      FerryMeters meters) {
    this.meters = meters;
    this.store = store;
    this.limits = limits;
    this.flushLane = flushLane;
    this.timer = timer;
    this.clock = clock;
  }

  /** Half of what may be un-committed: the other half is written while the first is forced. */
  private long startBytes() {
    return limits.groupBytes() / 2;
  }

  /** The upload wrote bytes that are not durable yet. */
  synchronized void wrote(Committable upload, long bytes) {
    waiting.add(upload);
    waitingBytes += bytes;
    if (waitingBytes >= startBytes()) {
      start();
    } else if (alarm == null && !running) {
      alarm =
          timer.schedule(this::startOnTime, limits.groupDelay().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The upload's bytes shall become durable now. */
  synchronized void urgent(Committable upload) {
    waiting.add(upload);
    urgent.add(upload);
    start();
  }

  /**
   * The upload's writer has gone. What it wrote and nobody committed is of no use; and a newer
   * writer of the same upload must not meet it in one group.
   */
  synchronized void forget(Committable upload) {
    waiting.remove(upload);
    urgent.remove(upload);
  }

  private synchronized void startOnTime() {
    alarm = null;
    if (!waiting.isEmpty()) {
      start();
    }
  }

  private void start() {
    if (running) {
      startExpress();
      startAgain |= !urgent.isEmpty();
      return;
    }
    running = true;
    startAgain = false;
    if (alarm != null) {
      alarm.dispose();
      alarm = null;
    }
    List<Committable> group = take(waiting);
    waitingBytes = 0;
    var unused =
        measured(group)
            .subscribe(nothing -> {}, failure -> groupEnded(group), () -> groupEnded(group));
  }

  /** What is urgent and not under way, while a group of others runs. */
  private void startExpress() {
    List<Committable> group = expressRunning ? List.of() : take(urgent);
    if (group.isEmpty()) {
      return;
    }
    expressRunning = true;
    var unused =
        measured(group)
            .subscribe(nothing -> {}, failure -> expressEnded(group), () -> expressEnded(group));
  }

  private List<Committable> take(Set<Committable> among) {
    List<Committable> group = among.stream().filter(each -> !underWay.contains(each)).toList();
    group.forEach(waiting::remove);
    group.forEach(urgent::remove);
    underWay.addAll(group);
    return group;
  }

  private synchronized void expressEnded(List<Committable> group) {
    expressRunning = false;
    group.forEach(underWay::remove);
    if (!urgent.isEmpty()) {
      start();
    }
  }

  private synchronized void groupEnded(List<Committable> group) {
    running = false;
    group.forEach(underWay::remove);
    if (startAgain || waitingBytes >= startBytes()) {
      start();
    } else if (!waiting.isEmpty()) {
      alarm =
          timer.schedule(this::startOnTime, limits.groupDelay().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Mono<Void> measured(List<Committable> group) {
    long begun = System.nanoTime();
    return commitGroup(group).doOnTerminate(() -> meters.groupTook(System.nanoTime() - begun));
  }

  private Mono<Void> commitGroup(List<Committable> group) {
    return Flux.fromIterable(group)
        .flatMap(this::forced, FORCES_AT_ONCE)
        .collectList()
        .flatMap(this::committed);
  }

  /** Forces one upload; empty when that failed, which ends the upload but not the group. */
  private Mono<Forced> forced(Committable upload) {
    return Mono.fromCallable(
            () -> {
              OffsetCommit commit = upload.snapshot(clock.instant());
              upload.savePieces();
              if (upload.needsForce()) {
                upload.force();
              }
              return new Forced(upload, commit);
            })
        .subscribeOn(flushLane)
        .onErrorResume(
            cause -> {
              upload.commitFailed(UploadFailures.notForced(cause));
              return Mono.empty();
            });
  }

  private Mono<Void> committed(List<Forced> forced) {
    if (forced.isEmpty()) {
      return Mono.empty();
    }
    boolean powerSafe = forced.stream().anyMatch(one -> one.upload().needsForce());
    List<OffsetCommit> commits = forced.stream().map(Forced::commit).toList();
    return Mono.defer(() -> store.commit(commits, powerSafe))
        .doOnNext(results -> tell(forced, results))
        .doOnNext(results -> meters.grouped(forced.size(), bytes(commits)))
        .doOnError(
            failure ->
                forced.forEach(
                    one -> one.upload().commitFailed(UploadFailures.notCommitted(failure))))
        .then();
  }

  private static long bytes(List<OffsetCommit> commits) {
    return commits.stream()
        .mapToLong(one -> one.durable().lengthBytes() - one.expected().lengthBytes())
        .sum();
  }

  private static void tell(List<Forced> forced, List<CommitResult> results) {
    for (int i = 0; i < forced.size(); i++) {
      forced.get(i).tell(results.get(i));
    }
  }

  /** An upload whose bytes are forced, and the commit that covers exactly those. */
  private record Forced(Committable upload, OffsetCommit commit) {

    void tell(CommitResult result) {
      switch (result) {
        case COMMITTED -> upload.committed(commit.durable());
        case FENCED ->
            upload.commitFailed(
                new TransferException(
                    FailureCode.FENCED, "A newer writer took upload " + commit.id() + " over"));
        case NOT_OPEN ->
            upload.commitFailed(
                new TransferException(
                    FailureCode.ABORTED, "Upload " + commit.id() + " takes no bytes any more"));
        case WRONG_FRONTIER ->
            upload.commitFailed(
                new TransferException(
                    FailureCode.INTERNAL,
                    "The frontier of upload " + commit.id() + " is not where its writer left it"));
      }
    }
  }
}
