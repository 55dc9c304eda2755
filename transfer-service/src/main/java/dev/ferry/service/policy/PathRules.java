package dev.ferry.service.policy;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;

/**
 * Which paths are meant: those that a pattern allows, when there are such, and none denies.
 *
 * @param allow patterns; none allows everything
 * @param deny patterns that win over those
 */
record PathRules(List<PathGlob> allow, List<PathGlob> deny) {
  private static final int PATTERNS_MAX = 64;

  /** Every path. */
  static final PathRules ALL = new PathRules(List.of(), List.of());

  PathRules {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    if (allow.size() > PATTERNS_MAX || deny.size() > PATTERNS_MAX) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT, "A grant has at most " + PATTERNS_MAX + " path patterns");
    }
  }

  /** Rules of these patterns. */
  static PathRules of(List<String> allow, List<String> deny) {
    return new PathRules(
        allow.stream().map(PathGlob::parse).toList(), deny.stream().map(PathGlob::parse).toList());
  }

  /** Whether the path itself is meant. */
  boolean permit(WorkspacePath path) {
    return isAllowed(path) && deny.stream().noneMatch(glob -> glob.covers(path));
  }

  /** Whether the path is meant, and whatever may be below it. */
  boolean permitTree(WorkspacePath path) {
    return isAllowed(path) && deny.stream().noneMatch(glob -> glob.reaches(path));
  }

  /** Whether the path is meant, or something below it may be. */
  boolean leadThrough(WorkspacePath path) {
    return (allow.isEmpty() || allow.stream().anyMatch(glob -> glob.reaches(path)))
        && deny.stream().noneMatch(glob -> glob.covers(path));
  }

  private boolean isAllowed(WorkspacePath path) {
    return allow.isEmpty() || allow.stream().anyMatch(glob -> glob.covers(path));
  }
}
