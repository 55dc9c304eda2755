package dev.ferry.service.storage;

import dev.ferry.transfer.Durability;
import dev.ferry.transfer.WorkspaceName;
import java.util.List;
import reactor.core.publisher.Mono;

/** A store that makes several files visible all or none. */
public interface BatchFiles {

  /**
   * Writes files, all or none, also over a kill at any moment: what a kill interrupts is finished
   * or undone by {@link #recover}. Readers may see some of the new files beside old ones while they
   * are moved, one after the other. Nobody else of ours may write to these paths meanwhile.
   *
   * @return what is visible, in order; when it fails, everything is as it was, but for directories
   *     that were made on the way. {@code PRECONDITION_FAILED}, {@code NOT_A_FILE}, {@code
   *     VERSION_CHANGED} when somebody else changed a file meanwhile, {@code INVALID_ARGUMENT} when
   *     two paths lead to the same file, and the codes of paths and storage
   */
  Mono<List<BatchedFile>> write(
      WorkspaceName workspace, Durability durability, List<BatchFile> files);

  /**
   * Finishes or undoes what a kill interrupted; to be run before anybody writes, when the roots of
   * all workspaces are known.
   *
   * @return how many there were
   */
  Mono<Integer> recover();
}
