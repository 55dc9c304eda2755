package dev.ferry.client.tar;

import dev.ferry.client.internal.TarCalls;
import dev.ferry.protocol.TarAnswer;
import dev.ferry.protocol.TarRequest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TreeFailure;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Directories of one workspace as tar streams; from {@code Workspace.tar()}. */
public final class Tars {
  private static final int REFUSED_KEPT = 10_000;

  private final WorkspaceName workspace;
  private final TarCalls calls;

  /** Tar streams of one workspace. */
  public Tars(WorkspaceName workspace, TarCalls calls) {
    this.workspace = workspace;
    this.calls = calls;
  }

  /**
   * A directory as a tar stream (POSIX pax), which any tar reads: names below the directory, modes,
   * times to the nanosecond, symbolic and hard links. What the caller may not read is left out.
   *
   * @return its bytes in order, read as they are asked for; each buffer is the taker's. A file that
   *     changes while it is read fails the stream with {@code VERSION_CHANGED}, and any other
   *     failure of an entry does, too: a stream that completes is whole. It cannot be continued.
   *     {@code HOOK_REFUSED} comes behind the end of a stream that is good, but for files that
   *     hooks of the service refuse
   */
  public Flux<ByteBuffer> pull(String directory) {
    return Flux.defer(() -> calls.pull(file(directory)));
  }

  /**
   * Unpacks a tar stream (ustar, pax, GNU) into a directory, which is made when it is missing. Each
   * file appears whole, in place of what was under its path; what else is there stays. Members that
   * cannot be taken are refused, each with its reason, and the others go on.
   *
   * @param bytes the stream in buffers of any length, which are taken over: leave them alone from
   *     then on. They are asked for one by one, as fast as the service unpacks
   * @return what was unpacked. Fails with {@code TOO_SHORT} when the stream is cut off, {@code
   *     INVALID_ARGUMENT} when it is none, {@code LIMIT_EXCEEDED} beyond a bound, {@code
   *     STORAGE_FULL}, or the source's failure: what came whole before that stays, and the details
   *     of the first three count it. It cannot be continued, and may be sent again from its
   *     beginning
   */
  public Mono<TarResult> push(String directory, Publisher<ByteBuffer> bytes, TarOptions options) {
    return Mono.defer(
        () -> {
          List<TreeFailure> refused = new ArrayList<>();
          return calls
              .push(
                  new TarRequest.Push(
                      file(directory),
                      options.durabilityOrNull(),
                      options.links(),
                      options.entriesMaxOrNull(),
                      options.bytesMaxOrNull()),
                  bytes)
              .doOnNext(answer -> keep(answer, refused, options))
              .takeLast(1)
              .next()
              .flatMap(last -> result(last, refused));
        });
  }

  private WorkspaceFile file(String directory) {
    return new WorkspaceFile(workspace, WorkspacePath.parse(directory));
  }

  private static void keep(TarAnswer answer, List<TreeFailure> refused, TarOptions options) {
    if (answer instanceof TarAnswer.Refused told) {
      TreeFailure failure = new TreeFailure(told.path(), told.code(), told.reason());
      options.refused().accept(failure);
      if (refused.size() < REFUSED_KEPT) {
        refused.add(failure);
      }
    }
  }

  private static Mono<TarResult> result(TarAnswer last, List<TreeFailure> refused) {
    return last instanceof TarAnswer.Unpacked done
        ? Mono.just(
            new TarResult(
                done.files(),
                done.directories(),
                done.links(),
                done.lengthBytes(),
                refused,
                done.refused()))
        : Mono.error(
            new TransferException(
                FailureCode.MALFORMED, "The service ended before the tar stream was unpacked"));
  }
}
