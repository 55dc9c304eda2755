package dev.ferry.service.upload;

import dev.ferry.transfer.WorkspaceFile;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Who publishes onto a path does so after whoever came before. What takes several paths takes them
 * in one order, so that no two wait for each other. Work must not be cancelled; wrap it in {@link
 * Detached}.
 */
public final class PathTurns {
  private final Turns turns = new Turns();

  <T> Mono<T> inTurn(WorkspaceFile file, Supplier<Mono<T>> work) {
    return turns.inTurn(file, work);
  }

  /** The work, begun when everything before it on any of the paths has ended. */
  public <T> Mono<T> inTurns(Collection<WorkspaceFile> files, Supplier<Mono<T>> work) {
    List<WorkspaceFile> ordered =
        files.stream().distinct().sorted(Comparator.comparing(WorkspaceFile::toString)).toList();
    return inTurns(ordered, 0, work);
  }

  private <T> Mono<T> inTurns(List<WorkspaceFile> files, int from, Supplier<Mono<T>> work) {
    return from == files.size()
        ? Mono.defer(work)
        : turns.inTurn(files.get(from), () -> inTurns(files, from + 1, work));
  }
}
