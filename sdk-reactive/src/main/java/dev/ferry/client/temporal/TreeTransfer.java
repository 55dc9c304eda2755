package dev.ferry.client.temporal;

import dev.ferry.client.tree.TreeProgress;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Directories. Their state is the target itself: an attempt sends what the ones before did not, and
 * one that is stopped leaves whole files.
 */
final class TreeTransfer implements ActivityTransfer {
  private static final String MOVING = "transferring";

  private final Function<Consumer<TreeProgress>, Mono<?>> work;
  private final Mono<Void> removal;
  private final String transferId;
  private volatile TreeProgress progress = new TreeProgress(0, 0, 0, 0, 0, 0);
  private final Sinks.One<Object> stop = Sinks.one();

  /**
   * Nothing is started yet.
   *
   * @param work the cold transfer for somebody who is shown how it stands
   * @param removal removes what is unfinished, once the transfer has stopped
   */
  TreeTransfer(
      Function<Consumer<TreeProgress>, Mono<?>> work, Mono<Void> removal, ActivityCall call) {
    this.removal = removal;
    this.work = work;
    this.transferId = call.transferIdOrOwn();
  }

  @Override
  public Mono<Object> start() {
    return Mono.firstWithSignal(work.apply(this::take).cast(Object.class), stop.asMono())
        .flatMap(result -> result instanceof CancelMode mode ? stopped(mode) : Mono.just(result));
  }

  /** The work was given up; what it left goes before anybody hears of it. */
  private Mono<Object> stopped(CancelMode mode) {
    return (mode == CancelMode.ABORT ? removal : Mono.<Void>empty())
        .then(
            Mono.error(
                () ->
                    new TransferException(
                        FailureCode.PAUSED, "The transfer of the directory is stopped")));
  }

  @Override
  public TransferHeartbeat heartbeat() {
    return new TransferHeartbeat(transferId, progress.transferredBytes(), -1, MOVING);
  }

  private void take(TreeProgress now) {
    progress = now;
  }

  @Override
  public Mono<Void> pause() {
    return stop(CancelMode.PAUSE);
  }

  @Override
  public Mono<Void> abort() {
    return stop(CancelMode.ABORT);
  }

  @Override
  public Mono<Void> leave() {
    return stop(CancelMode.PAUSE);
  }

  private Mono<Void> stop(CancelMode mode) {
    return Mono.fromRunnable(
        () -> {
          Sinks.EmitResult unused = stop.tryEmitValue(mode);
        });
  }
}
