package dev.ferry.service.storage.local;

import dev.ferry.service.storage.WorkspaceRules;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which directory is a workspace's root: one of ours, or one that an operator named, on the same
 * file system.
 */
final class WorkspaceRoots {
  private final Path managed;
  private final Map<WorkspaceName, Path> named = new ConcurrentHashMap<>();
  private final Map<WorkspaceName, WorkspaceRules> rules = new ConcurrentHashMap<>();
  private final Map<WorkspaceName, String> shut = new ConcurrentHashMap<>();

  WorkspaceRoots(Path managed) {
    this.managed = managed;
  }

  /** The folder of all managed roots. */
  Path managed() {
    return managed;
  }

  /**
   * The root of a workspace, which may not be there.
   *
   * @throws TransferException {@code STORAGE_FAILED} when the workspace is shut
   */
  Path of(WorkspaceName workspace) {
    String why = shut.get(workspace);
    if (why != null) {
      throw new TransferException(
          FailureCode.STORAGE_FAILED, "Workspace '" + workspace + "' cannot be reached: " + why);
    }
    return named.getOrDefault(workspace, managed.resolve(workspace.value()));
  }

  /** A path as it is spelled, which whoever shares the tree can lead elsewhere at any moment. */
  Path pathOf(WorkspaceName workspace, WorkspacePath path) {
    Path spelled = of(workspace);
    for (String name : path.names()) {
      spelled = spelled.resolve(name);
    }
    return spelled;
  }

  /** From now on that directory is the workspace's root. */
  void name(WorkspaceName workspace, Path root) {
    named.put(workspace, root);
    shut.remove(workspace);
  }

  /** From now on the workspace's root is one of ours. */
  void manage(WorkspaceName workspace) {
    named.remove(workspace);
    shut.remove(workspace);
  }

  /** From now on the workspace has no root. */
  void shut(WorkspaceName workspace, String why) {
    shut.put(workspace, why);
    named.remove(workspace);
  }

  /** Workspaces without a root, and why. */
  Map<WorkspaceName, String> shut() {
    return Map.copyOf(shut);
  }

  /** From now on the workspace's root is one of ours, and it has no rules. */
  void forget(WorkspaceName workspace) {
    manage(workspace);
    rules.remove(workspace);
  }

  /** From now on these rules hold. */
  void keep(WorkspaceName workspace, WorkspaceRules wanted) {
    rules.put(workspace, wanted);
  }

  /** Paths below which nobody may change anything. */
  List<WorkspacePath> readOnly(WorkspaceName workspace) {
    return rules(workspace).readOnly();
  }

  /** Whether a name may not differ from a neighbour's in case or normal form only. */
  boolean refusesTwins(WorkspaceName workspace) {
    return rules(workspace).twins() == Twins.REFUSE;
  }

  private WorkspaceRules rules(WorkspaceName workspace) {
    return rules.getOrDefault(workspace, WorkspaceRules.NONE);
  }

  /**
   * Refuses a change of one entry.
   *
   * @param path the way there without a link
   * @throws TransferException {@code READ_ONLY}
   */
  void requireWritable(WorkspaceName workspace, WorkspacePath path) {
    for (WorkspacePath kept : rules(workspace).readOnly()) {
      if (path.startsWith(kept)) {
        throw readOnly(workspace, kept);
      }
    }
  }

  /** Refuses to take an entry away, with what is below it. */
  void requireWritableTree(WorkspaceName workspace, WorkspacePath path) {
    for (WorkspacePath kept : rules(workspace).readOnly()) {
      if (path.startsWith(kept) || kept.startsWith(path)) {
        throw readOnly(workspace, kept);
      }
    }
  }

  private static TransferException readOnly(WorkspaceName workspace, WorkspacePath kept) {
    return new TransferException(
        FailureCode.READ_ONLY,
        new WorkspaceFile(workspace, kept) + " is read-only by the workspace's spec");
  }

  /** Workspaces whose root an operator named. */
  Map<WorkspaceName, Path> named() {
    return Map.copyOf(named);
  }

  /** Whether the workspace has a root that is a directory. */
  boolean isThere(WorkspaceName workspace) {
    return Files.isDirectory(of(workspace), LinkOption.NOFOLLOW_LINKS);
  }
}
