package dev.ferry.resume;

import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;

/**
 * A workspace that was created by its spec.
 *
 * @param info the workspace
 * @param removing whether its removal has begun, which is never taken back
 */
public record WorkspaceRecord(WorkspaceInfo info, boolean removing) {
  /** Its name. */
  public WorkspaceName name() {
    return info.spec().name();
  }
}
