package dev.ferry.cli;

import dev.ferry.cli.Following.Outcome;
import dev.ferry.client.FerryClient;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Pushes one file under a remembered key: continues an earlier run, starts over where nothing is
 * left to continue, and forgets the key when the push is over for good.
 *
 * @param client the service
 * @param console where notes go
 * @param keys the keys of this push
 * @param identity the source as it is now
 * @param target where it goes
 * @param transfer runs one upload under a key
 */
record FilePush(
    FerryClient client,
    Console console,
    PushKeys keys,
    SourceIdentity identity,
    WorkspaceFile target,
    Function<TransferKey, Outcome<Receipt>> transfer) {

  /** Continues an earlier run or begins. */
  Outcome<Receipt> run() {
    Optional<TransferKey> earlier = keys.earlier(identity);
    TransferKey key = earlier.orElseGet(() -> keys.remembered(identity));
    try {
      Outcome<Receipt> outcome = transferUnder(key);
      return isOldNews(outcome) ? startOver("an earlier push had finished") : outcome;
    } catch (TransferException e) {
      if (nothingLeft(e.code())) {
        return startOver("nothing is left of the earlier upload (" + e.code() + ")");
      }
      throw e;
    }
  }

  /** Gives an earlier run up, if there was one, and begins. */
  Outcome<Receipt> restart() {
    keys.abandoned().ifPresent(this::abort);
    keys.forget();
    return transferUnder(keys.remembered(identity));
  }

  private Outcome<Receipt> startOver(String why) {
    console.note(why + "; starting over");
    return transferUnder(PushKeys.random());
  }

  private Outcome<Receipt> transferUnder(TransferKey key) {
    try {
      Outcome<Receipt> outcome = transfer.apply(key);
      keys.forget();
      return outcome;
    } catch (TransferException e) {
      if (isOver(e.code())) {
        keys.forget();
      }
      throw e;
    }
  }

  /**
   * Whether the receipt is that of an earlier run and the target is no longer what it proves. It
   * happens when the process was killed between the service's receipt and forgetting the key.
   */
  private boolean isOldNews(Outcome<Receipt> outcome) {
    Receipt receipt = outcome.result();
    boolean moved = outcome.last() == null || outcome.last().sentBytes() > 0;
    if (moved || receipt.lengthBytes() == 0) {
      return false;
    }
    Mono<Boolean> same =
        client
            .stat(target)
            .map(stat -> stat.etag().equals(Optional.of(receipt.etag())))
            .onErrorReturn(TransferException.class, false);
    return !Awaiting.value(same);
  }

  /** Best effort: an upload that cannot be aborted expires. */
  private void abort(TransferKey key) {
    boolean unused =
        Awaiting.completed(
            client
                .uploads(target.workspace(), false)
                .filter(upload -> upload.key().equals(key))
                .next()
                .flatMap(upload -> client.abortUpload(upload.id())),
            java.time.Duration.ofSeconds(10));
  }

  private static boolean nothingLeft(FailureCode code) {
    return code == FailureCode.EXPIRED
        || code == FailureCode.ABORTED
        || code == FailureCode.UPLOAD_NOT_FOUND;
  }

  /** Whether no later run can continue; a changed source or a newer writer still need the key. */
  private static boolean isOver(FailureCode code) {
    return !code.resumable()
        && code != FailureCode.SOURCE_CHANGED
        && code != FailureCode.FENCED
        && code != FailureCode.UNAUTHENTICATED
        && code != FailureCode.VERSION_UNSUPPORTED;
  }
}
