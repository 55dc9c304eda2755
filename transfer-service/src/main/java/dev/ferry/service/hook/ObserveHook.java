package dev.ferry.service.hook;

import reactor.core.publisher.Mono;

/** A hook that is told of transfers. What it fails with fails the transfer: HOOK_FAILED. */
public non-sealed interface ObserveHook extends TransferHook {

  /** The transfer was admitted by the hooks before this one; no byte has moved yet. */
  default Mono<Void> begun(HookedTransfer transfer) {
    return Mono.empty();
  }

  /**
   * All bytes are there: an upload becomes visible next, if nothing else hinders it; of a download
   * the first byte goes next.
   */
  default Mono<Void> complete(HookedTransfer transfer, HookContent content) {
    return Mono.empty();
  }

  /**
   * The upload is visible, or the last byte of the download was handed over. It cannot be undone:
   * what this fails with is logged and counted, and nothing else.
   */
  default Mono<Void> done(HookedTransfer transfer) {
    return Mono.empty();
  }
}
