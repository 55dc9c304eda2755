package dev.ferry.service.hook;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.Pattern;

/** A hook with its name, and where it takes part. */
public final class HookRule {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");

  private final String name;
  private final PathMatcher workspaces;
  private final TransferHook hook;

  /**
   * A rule.
   *
   * @param name what failures call it
   * @param workspaces a glob over names of workspaces
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public HookRule(String name, String workspaces, TransferHook hook) {
    if (!NAME.matcher(name).matches()) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "'" + name + "' is no name for a hook: up to 64 letters, digits, '.', '_', '-'");
    }
    this.name = name;
    this.workspaces = matcher(name, workspaces);
    this.hook = hook;
  }

  private static PathMatcher matcher(String name, String workspaces) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + workspaces);
    } catch (IllegalArgumentException e) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "Hook '" + name + "': its workspaces are no glob", e);
    }
  }

  String name() {
    return name;
  }

  TransferHook hook() {
    return hook;
  }

  boolean takesPartIn(WorkspaceName workspace) {
    return workspaces.matches(Path.of(workspace.value()));
  }
}
