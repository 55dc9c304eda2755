package dev.ferry.client;

import dev.ferry.client.internal.ServiceFailures;
import dev.ferry.client.internal.TreeCalls;
import dev.ferry.client.tree.MirrorResult;
import dev.ferry.client.tree.TreeOptions;
import dev.ferry.client.tree.TreeResult;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeEntry;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import java.nio.file.Path;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Pushes and pulls of whole trees over one client. */
final class TreeTransfers {
  private final ClientRuntime runtime;
  private final TreeCalls calls;

  TreeTransfers(ClientRuntime runtime) {
    this.runtime = runtime;
    this.calls = new TreeCalls(runtime.bulk(), runtime.wire(), runtime.patience());
  }

  Mono<TreeResult> push(Path source, WorkspaceFile target, TreeOptions options) {
    return Mono.defer(() -> new TreePush(this, source, target, options).run())
        .takeUntilOther(runtime.closed())
        .onErrorMap(ServiceFailures::of);
  }

  Mono<TreeResult> pull(WorkspaceFile source, Path target, TreeOptions options) {
    return Mono.defer(() -> new TreePull(this, source, target, options).run())
        .takeUntilOther(runtime.closed())
        .onErrorMap(ServiceFailures::of);
  }

  Mono<MirrorResult> mirror(Path here, WorkspaceFile there, Path memory, TreeOptions options) {
    return Mono.using(
            () -> MirrorMemory.open(memory),
            opened -> new TreeMirror(this, here, there, options, opened).run(),
            MirrorMemory::close)
        .subscribeOn(runtime.threads().io())
        .takeUntilOther(runtime.closed())
        .onErrorMap(ServiceFailures::of);
  }

  ClientRuntime runtime() {
    return runtime;
  }

  TreeCalls calls() {
    return calls;
  }

  /** Tries the same again: nothing that is asked of trees matters how often. */
  Retry again() {
    return new TransferRetry(runtime.options().retry(), () -> 0, () -> {});
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
