package dev.ferry.service.storage.sealed;

import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StoreInspection;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks at content, however it lies. */
final class SealedInspection implements StoreInspection {
  private final StoreInspection real;
  private final SealedStore store;

  SealedInspection(StoreInspection real, SealedStore store) {
    this.real = real;
    this.store = store;
  }

  @Override
  public Mono<StagedBlob> examine(UploadId id) {
    return real.examine(id);
  }

  @Override
  public StagedBlob within(WorkspaceName workspace, StagedBlob area) throws IOException {
    Optional<SealedLayout> layout = store.layout(workspace);
    return layout.isPresent() ? SealedBlob.examined(area, layout.get()) : area;
  }

  @Override
  public long contentBytes(WorkspaceName workspace, long areaBytes) {
    return store
        .layout(workspace)
        .map(layout -> layout.stagedContentBytes(areaBytes))
        .orElse(areaBytes);
  }

  @Override
  public Flux<Map<String, String>> pieceDescriptions() {
    return real.pieceDescriptions();
  }

  @Override
  public Mono<PieceFile> newPieces(WorkspaceFile file) {
    return real.newPieces(file);
  }

  @Override
  public Mono<Void> forgetPieces(WorkspaceFile file) {
    return real.forgetPieces(file);
  }
}
