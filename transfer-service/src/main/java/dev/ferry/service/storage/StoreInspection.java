package dev.ferry.service.storage;

import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a store offers to a check that looks through it while nobody else uses it. */
public interface StoreInspection {

  /**
   * A staging area as it is, to be looked at: nothing is cut or created. Its piece file fails with
   * {@link java.nio.file.NoSuchFileException} when there is none.
   *
   * @return the area; empty when there is none
   */
  Mono<StagedBlob> examine(UploadId id);

  /**
   * The same area as it is for objects of a workspace, whose bytes may lie otherwise there. Blocks.
   *
   * @param area taken over; closed when this fails
   */
  default StagedBlob within(WorkspaceName workspace, StagedBlob area) throws IOException {
    return area;
  }

  /** How much content an area of that length can hold of such an object, at most. */
  default long contentBytes(WorkspaceName workspace, long areaBytes) {
    return areaBytes;
  }

  /**
   * What the piece files say of the published files they were made for; damaged ones are left out.
   */
  Flux<Map<String, String>> pieceDescriptions();

  /** An empty piece file for a published file, in place of the one there was; the caller closes. */
  Mono<PieceFile> newPieces(WorkspaceFile file);

  /** Deletes the piece file of a path; completes also when there is none. */
  Mono<Void> forgetPieces(WorkspaceFile file);
}
