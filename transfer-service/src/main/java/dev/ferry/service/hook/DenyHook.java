package dev.ferry.service.hook;

import reactor.core.publisher.Mono;

/** A hook that can refuse transfers, which end with {@code HOOK_REFUSED} then. */
public non-sealed interface DenyHook extends TransferHook {

  /**
   * Asked before bytes move, and of an upload again when its length is known at last.
   *
   * @return the verdict; empty is allowed. What it fails with fails the transfer with {@code
   *     HOOK_FAILED}
   */
  Mono<Verdict> admit(HookedTransfer transfer);

  /**
   * Asked when all bytes are there: of an upload before it becomes visible, of a download before
   * its first byte goes. Reads nothing unless it asks the content.
   *
   * @param transfer with its length, and its digest when there is one
   */
  default Mono<Verdict> inspect(HookedTransfer transfer, HookContent content) {
    return Mono.just(Verdict.allowed());
  }
}
