package dev.ferry.load.bench.run;

import dev.ferry.load.process.CpuTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes that stay, with everything they start.
 *
 * @param roots the first ones
 */
public record ProcessTree(List<Long> roots) implements Party {
  /** Copies the list. */
  public ProcessTree {
    roots = List.copyOf(roots);
  }

  /** The tree below one process. */
  public static ProcessTree of(long root) {
    return new ProcessTree(List.of(root));
  }

  @Override
  public double cpuSeconds() {
    return roots.stream().mapToDouble(CpuTime::ofTree).sum();
  }

  @Override
  public List<Long> pids() {
    return roots.stream().flatMap(ProcessTree::withDescendants).toList();
  }

  private static Stream<Long> withDescendants(long root) {
    Stream<Long> below =
        ProcessHandle.of(root).stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid);
    return Stream.concat(Stream.of(root), below);
  }
}
