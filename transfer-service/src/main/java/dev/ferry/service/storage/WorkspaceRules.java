package dev.ferry.service.storage;

import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;

/**
 * What nobody may do in a workspace.
 *
 * @param readOnly paths, links on the way to them resolved, below which nobody may change anything
 * @param twins whether names may differ in case or normal form only
 */
public record WorkspaceRules(List<WorkspacePath> readOnly, Twins twins) {
  /** None. */
  public static final WorkspaceRules NONE = new WorkspaceRules(List.of(), Twins.ALLOW);

  /** Copies the list. */
  public WorkspaceRules {
    readOnly = List.copyOf(readOnly);
  }
}
