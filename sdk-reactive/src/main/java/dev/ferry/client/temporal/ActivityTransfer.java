package dev.ferry.client.temporal;

import reactor.core.publisher.Mono;

/** What an activity moves: an upload, a download or whole directories. */
interface ActivityTransfer {

  /** Moves it, and completes with the activity's result; may be called again when it failed. */
  Mono<Object> start();

  /** Where it is now. */
  TransferHeartbeat heartbeat();

  /** Stops it, so that it can be continued; completes when it has stopped. */
  Mono<Void> pause();

  /** Stops it and removes its unfinished bytes; completes when they are gone. */
  Mono<Void> abort();

  /** Stops it for another attempt; completes when nothing on this machine is held any more. */
  Mono<Void> leave();
}
