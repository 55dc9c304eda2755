package dev.ferry.client;

import dev.ferry.client.internal.Observing;
import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.client.internal.TreeCalls;
import dev.ferry.client.observe.TransferContext;
import dev.ferry.client.observe.TransferContext.Kind;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeProgress;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Pushes and pulls of whole trees over one client. */
final class TreeTransfers {
  private static final Duration SHOWN_EVERY = Duration.ofMillis(200);
  private static final int LOCK_TRIES = 20;
  private static final Duration LOCK_WAIT = Duration.ofMillis(100);

  private final ClientRuntime runtime;
  private final TreeCalls calls;

  TreeTransfers(ClientRuntime runtime) {
    this.runtime = runtime;
    this.calls = new TreeCalls(runtime.bulk(), runtime.wire(), runtime.patience());
  }

  Mono<TreeResult> push(Path source, WorkspaceFile target, TreeOptions options) {
    return observed(
        Kind.TREE_PUSH,
        target,
        Mono.defer(() -> new TreePush(this, source, target, options).run()),
        TreeResult::transferredBytes);
  }

  Mono<TreeResult> pull(WorkspaceFile source, Path target, TreeOptions options) {
    return observed(
        Kind.TREE_PULL,
        source,
        Mono.defer(() -> new TreePull(this, source, target, options).run()),
        TreeResult::transferredBytes);
  }

  Mono<MirrorResult> mirror(Path here, WorkspaceFile there, Path memory, TreeOptions options) {
    Mono<MirrorResult> mirroring =
        Mono.using(
                () -> MirrorMemory.open(memory),
                opened -> new TreeMirror(this, here, there, options, opened).run(),
                MirrorMemory::close)
            .subscribeOn(runtime.threads().io());
    return observed(
        Kind.MIRROR,
        there,
        mirroring,
        result -> result.sent().transferredBytes() + result.fetched().transferredBytes());
  }

  private <T> Mono<T> observed(
      Kind kind, WorkspaceFile where, Mono<T> work, ToLongFunction<T> bytes) {
    return Mono.defer(
        () -> {
          AtomicLong moved = new AtomicLong();
          return runtime
              .observing(
                  TransferContext.named(kind, where),
                  () -> new Observing.Sums(moved.get(), moved.get(), 0))
              .transfer(
                  work.takeUntilOther(runtime.closed())
                      .onErrorMap(ServiceFailures::of)
                      .doOnNext(result -> moved.set(bytes.applyAsLong(result))));
        });
  }

  ClientRuntime runtime() {
    return runtime;
  }

  TreeCalls calls() {
    return calls;
  }

  /** The transfer, and how it stands for whoever listens. */
  static <T> Mono<T> shown(TreeOptions options, Supplier<TreeProgress> now, Mono<T> transfer) {
    Consumer<TreeProgress> listener = options.listenerOrNull();
    if (listener == null) {
      return transfer;
    }
    Mono<T> ticks =
        Flux.interval(SHOWN_EVERY)
            .onBackpressureDrop()
            .doOnNext(tick -> listener.accept(now.get()))
            .then(Mono.never());
    return Mono.firstWithSignal(ticks, transfer).doOnNext(result -> listener.accept(now.get()));
  }

  /**
   * One file's transfer, counted while it goes on if anybody is shown it.
   *
   * @param progress of that transfer
   */
  static <T> Mono<T> followed(
      TreeOptions options,
      TreeTally tally,
      TreeEntry entry,
      Flux<Progress> progress,
      Mono<T> transfer) {
    if (options.listenerOrNull() == null) {
      return transfer;
    }
    tally.begins(entry);
    Mono<T> counting =
        progress
            .doOnNext(snapshot -> tally.reaches(entry, snapshot.durableBytes()))
            .then(Mono.never());
    return Mono.firstWithSignal(counting, transfer);
  }

  /** What is under a path, asked as long as a transfer would be tried again. */
  Mono<FileStat> stat(WorkspaceFile file) {
    return runtime
        .control()
        .ask(Route.STAT, new FileRequest.Stat(file), FileAnswer.Entry.class)
        .retryWhen(again())
        .map(FileAnswer.Entry::stat);
  }

  /** Tries the same again: nothing that is asked of trees matters how often. */
  Retry again() {
    return new TransferRetry(runtime.options().retry(), () -> 0, () -> {});
  }

  /** Waits for a pull that was given up just before, and still holds what this one wants. */
  static Retry whileLocked() {
    return Retry.fixedDelay(LOCK_TRIES, LOCK_WAIT)
        .filter(
            failure ->
                failure instanceof TransferException known
                    && known.code() == FailureCode.LOCAL_IO
                    && known.details().containsKey("locked"))
        .onRetryExhaustedThrow((retry, signal) -> signal.failure());
  }

  /** A failure of one entry becomes its outcome; any other ends the transfer. */
  static Mono<List<TreeFailure>> outcome(TreeEntry entry, TransferException failure) {
    return isOfOneEntry(failure)
        ? Mono.just(List.of(TreeFailure.of(entry.path(), failure)))
        : Mono.error(failure);
  }

  /** Whether one entry has this failure, and others may do well. */
  private static boolean isOfOneEntry(TransferException failure) {
    FailureCode code = failure.code();
    return switch (code) {
      case INVALID_PATH,
          NOT_FOUND,
          NOT_A_FILE,
          PRECONDITION_FAILED,
          DIRECTORY_NOT_EMPTY,
          INVALID_ARGUMENT,
          KEY_CONFLICT,
          DIGEST_MISMATCH,
          TOO_LONG,
          TOO_SHORT,
          VERSION_CHANGED,
          SOURCE_CHANGED,
          STORAGE_FAILED,
          DATA_LOST,
          READ_ONLY,
          HOOK_REFUSED,
          NOT_A_DIRECTORY,
          LINK_LOOP,
          LOCAL_IO ->
          true;
      default -> false;
    };
  }
}
