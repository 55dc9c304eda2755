package dev.ferry.service.http.sandbox;

import dev.ferry.service.policy.Caller;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;

/**
 * What a request is about.
 *
 * @param caller who asks
 * @param workspace the sandbox
 * @param user on whose behalf paths are meant
 */
record SandboxRoom(Caller caller, WorkspaceName workspace, SandboxUser user) {

  /** The file that a text of the client means. */
  WorkspaceFile file(String path) {
    return new WorkspaceFile(workspace, SandboxPaths.resolve(path, user));
  }

  /** The same on behalf of another user. */
  SandboxRoom as(SandboxUser other) {
    return new SandboxRoom(caller, workspace, other);
  }
}
