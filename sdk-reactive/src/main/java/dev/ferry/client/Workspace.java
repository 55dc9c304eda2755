package dev.ferry.client;

import dev.ferry.client.internal.WorkspaceCalls;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.protocol.FileRequest;
import dev.ferry.protocol.Route;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One workspace, and everything that can be done in it.
 *
 * <p>A handle without state: making one asks the service nothing, any number may exist, and each is
 * good for any thread as long as its client is open. Every method returns a cold publisher; each
 * subscription is a call of its own. Paths are written {@code /a/b} or {@code a/b}, always from the
 * workspace's root.
 */
public final class Workspace {
  private final WorkspaceName name;
  private final WorkspaceCalls calls;

  Workspace(WorkspaceName name, WorkspaceCalls calls) {
    this.name = name;
    this.calls = calls;
  }

  /** The workspace's name. */
  public WorkspaceName name() {
    return name;
  }

  /**
   * A path in this workspace, for requests that name files.
   *
   * @throws dev.ferry.transfer.TransferException {@code INVALID_PATH}
   */
  public WorkspaceFile file(String path) {
    return new WorkspaceFile(name, WorkspacePath.parse(path));
  }

  /** What is under a path; fails with {@code NOT_FOUND} when nothing is. */
  public Mono<FileStat> stat(String path) {
    return calls
        .ask(Route.STAT, () -> new FileRequest.Stat(file(path)), FileAnswer.Entry.class)
        .map(FileAnswer.Entry::stat);
  }

  /** The entries of a directory; fails with {@code NOT_FOUND} when there is none. */
  public Flux<FileStat> list(String directory) {
    return calls
        .askMany(
            Route.LIST,
            () -> new FileRequest.ListDirectory(file(directory)),
            FileAnswer.Entry.class)
        .map(FileAnswer.Entry::stat);
  }
}
