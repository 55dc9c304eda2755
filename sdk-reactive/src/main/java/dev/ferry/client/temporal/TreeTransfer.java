package dev.ferry.client.temporal;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Directories. Their state is the target itself: an attempt sends what the ones before did not, and
 * one that is stopped leaves whole files.
 */
final class TreeTransfer implements ActivityTransfer {
  private static final String MOVING = "transferring";

  private final Mono<Object> work;
  private final String transferId;
  private final Sinks.One<Boolean> stop = Sinks.one();

  /**
   * Nothing is started yet.
   *
   * @param work cold
   */
  TreeTransfer(Mono<?> work, ActivityCall call) {
    this.work = work.cast(Object.class);
    this.transferId = call.transferIdOrOwn();
  }

  @Override
  public Mono<Object> start() {
    return Mono.firstWithSignal(work, stopped());
  }

  private Mono<Object> stopped() {
    return stop.asMono()
        .flatMap(
            stopping ->
                Mono.error(
                    new TransferException(
                        FailureCode.PAUSED, "The transfer of the directory is stopped")));
  }

  @Override
  public TransferHeartbeat heartbeat() {
    return new TransferHeartbeat(transferId, 0, -1, MOVING);
  }

  @Override
  public Mono<Void> pause() {
    return Mono.fromRunnable(
        () -> {
          Sinks.EmitResult unused = stop.tryEmitValue(true);
        });
  }

  @Override
  public Mono<Void> abort() {
    return pause();
  }

  @Override
  public Mono<Void> leave() {
    return pause();
  }
}
