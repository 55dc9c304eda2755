package dev.ferry.client.temporal;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two directories to make equal, both ways; a conflict is told and left as it is on both sides.
 *
 * <p>Cancelling stops it; the same request goes on.
 *
 * @param local the directory on the worker's machine
 * @param remote the directory of a workspace, {@code workspace:/path}
 * @param memory a file on the worker's machine for these two: what was equal the last time. It need
 *     not be there, and lies outside of the directory
 * @param delete whether removals travel, too
 * @param ignoreFile name of files with rules in the syntax of .gitignore; null for none
 * @param excludes rules in the same syntax that hold in the whole tree
 */
public record MirrorRequest(
    String local,
    String remote,
    String memory,
    boolean delete,
    @Nullable String ignoreFile,
    List<String> excludes) {

  /** Keeps its own copy; what is left out excludes nothing. */
  public MirrorRequest {
    excludes = List.copyOf(Objects.requireNonNullElse(excludes, List.of()));
  }

  /** Without removals, ignoring nothing. */
  public static MirrorRequest of(String local, String remote, String memory) {
    return new MirrorRequest(local, remote, memory, false, null, List.of());
  }

  /** The same, with removals. */
  public MirrorRequest withDelete(boolean wanted) {
    return new MirrorRequest(local, remote, memory, wanted, ignoreFile, excludes);
  }
}
