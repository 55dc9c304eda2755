package dev.ferry.resume;

import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;

/** A workspace that was created by its spec. */
public record WorkspaceRecord(WorkspaceInfo info, State state) {
  /** How far a workspace has got; only onwards. */
  public enum State {
    /** Its first files are being written; its read-only paths are not so yet. */
    UNSEALED,
    /** In use. */
    ACTIVE,
    /** Its removal has begun. */
    REMOVING
  }

  /** Its name. */
  public WorkspaceName name() {
    return info.spec().name();
  }

  /** Whether its removal has begun. */
  public boolean removing() {
    return state == State.REMOVING;
  }
}
