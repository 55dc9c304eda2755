package dev.ferry.resume;

import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The workspaces that were created by a spec. What {@link ResumeStore} says about its calls holds
 * here too; every change survives a power cut.
 */
public interface WorkspaceRegister {

  /**
   * Enters a workspace unless one of its name is there.
   *
   * @param sealed whether it is ACTIVE at once, or UNSEALED
   * @return the one that is there now: the given one, or the one that was there before
   */
  Mono<WorkspaceRecord> enter(WorkspaceInfo workspace, boolean sealed);

  /**
   * Makes an unsealed workspace an active one; leaves another one as it is.
   *
   * @return how it stands now; empty when there is none
   */
  Mono<WorkspaceRecord> seal(WorkspaceName name);

  /** The workspace of that name; empty when there is none. */
  Mono<WorkspaceRecord> find(WorkspaceName name);

  /** All of them, by name. */
  Flux<WorkspaceRecord> list();

  /** Marks a workspace as one whose removal has begun; empty when there is none. */
  Mono<WorkspaceRecord> beginRemoval(WorkspaceName name);

  /**
   * Takes a workspace out of the register, and with it what is remembered of its published files
   * and of its uploads that are over. May have been done before, and for one that never was.
   */
  Mono<Void> forget(WorkspaceName name);
}
