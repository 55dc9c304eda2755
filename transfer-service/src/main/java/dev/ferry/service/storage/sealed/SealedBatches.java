package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.BatchFile;
import dev.ferry.service.storage.BatchFiles;
import dev.ferry.service.storage.BatchedFile;
import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Batches whose bytes lie as the transform of their workspace makes them. */
final class SealedBatches implements BatchFiles {
  private final BatchFiles real;
  private final SealedStore store;

  SealedBatches(BatchFiles real, SealedStore store) {
    this.real = real;
    this.store = store;
  }

  @Override
  public Mono<List<BatchedFile>> write(
      WorkspaceName workspace, Durability durability, List<BatchFile> files) {
    Optional<SealedLayout> layout = store.layout(workspace);
    return layout.isEmpty()
        ? real.write(workspace, durability, files)
        : Mono.defer(
                () ->
                    real.write(
                        workspace,
                        durability,
                        files.stream().map(file -> sealed(layout.get(), file)).toList()))
            .map(done -> done.stream().map(file -> content(layout.get(), file)).toList());
  }

  private static BatchFile sealed(SealedLayout layout, BatchFile file) {
    try {
      return new BatchFile(
          file.path(),
          file.attributes(),
          file.condition(),
          layout.sealed(file.bytes()),
          SealedBlobs.opened(layout, file.check()));
    } catch (IOException e) {
      throw StorageFailures.of("storing " + file.path(), e);
    }
  }

  private static BatchedFile content(SealedLayout layout, BatchedFile file) {
    return new BatchedFile(layout.content(file.stat()), file.replacedBytes(), file.fresh());
  }

  @Override
  public Mono<Integer> recover() {
    return real.recover();
  }
}
