package dev.ferry.client.batch;

import dev.ferry.client.internal.BatchCalls;
import dev.ferry.protocol.BatchRequest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several small files of one workspace in one request; from {@code Workspace.batches()}. */
public final class Batches {
  private final WorkspaceName workspace;
  private final BatchCalls calls;

  /** Batches of one workspace. */
  public Batches(WorkspaceName workspace, BatchCalls calls) {
    this.workspace = workspace;
    this.calls = calls;
  }

  /** As {@link #write(List, Durability)}, in the class of the workspace. */
  public Mono<List<Receipt>> write(List<BatchFile> files) {
    return write(files, null);
  }

  /**
   * Writes files that become visible all or none, also when the service is killed meanwhile. While
   * they are moved to their paths, one after the other, a reader may see new ones beside old ones.
   *
   * @param files 1 to 256, of at most 56 KiB each and 1 MiB together
   * @param durability what the receipts must survive; null for the class of the workspace
   * @return receipts in the files' order. Fails with {@code PRECONDITION_FAILED} and the like when
   *     nothing was written; after {@code CONNECTION_LOST} or {@code STALLED} either all was or
   *     nothing
   */
  public Mono<List<Receipt>> write(List<BatchFile> files, @Nullable Durability durability) {
    return Mono.defer(
        () -> {
          List<BatchCalls.Sent> sent =
              files.stream()
                  .map(
                      file ->
                          BatchCalls.Sent.of(
                              file.path(), file.bytes(), file.attributes(), file.condition()))
                  .toList();
          long bytes = files.stream().mapToLong(file -> file.bytes().length).sum();
          if (bytes > BatchRequest.BYTES_MAX) {
            throw new TransferException(
                FailureCode.INVALID_ARGUMENT,
                "The files of a batch have at most " + BatchRequest.BYTES_MAX + " bytes together");
          }
          return calls.write(
              new BatchRequest.Write(workspace, sent.size(), (int) bytes, durability), sent);
        });
  }

  /**
   * Whole small files, each verified; together they are no snapshot.
   *
   * @param paths 1 to 256
   * @return one for each path, in order; a file that is missing, or longer than 56 KiB, fails
   *     nothing but itself
   */
  public Flux<BatchItem> read(List<String> paths) {
    return Flux.defer(
            () ->
                calls.read(
                    new BatchRequest.Read(
                        workspace, paths.stream().map(WorkspacePath::parse).toList())))
        .map(Batches::item);
  }

  private static BatchItem item(BatchCalls.Got got) {
    return got.failureOrNull() == null
        ? new BatchItem.Found(got.stat(), got.bytes())
        : new BatchItem.Missed(got.path(), got.failureOrNull());
  }
}
