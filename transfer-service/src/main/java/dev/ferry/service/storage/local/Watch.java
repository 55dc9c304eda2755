package dev.ferry.service.storage.local;

import dev.ferry.service.storage.EntryFiles;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileChange.Kind;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One subscriber of {@link Watches}, with a queue that is bounded.
 *
 * <p>The last place of the queue is for {@code OVERFLOW}. From then on events are dropped until
 * half of the queue was taken, so all of them happened before the subscriber reads that it has to
 * look again.
 */
final class Watch {
  private final WorkspaceFile directory;
  private final boolean recursive;
  private final Sinks.Many<FileChange> sink =
      Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(EntryFiles.WATCH_QUEUE));
  private int waiting;
  private boolean dropping;
  private boolean started;
  private boolean over;

  Watch(WorkspaceFile directory, boolean recursive) {
    this.directory = directory;
    this.recursive = recursive;
  }

  WorkspaceFile directory() {
    return directory;
  }

  boolean recursive() {
    return recursive;
  }

  Flux<FileChange> changes() {
    return sink.asFlux().doOnNext(taken -> taken());
  }

  private synchronized void taken() {
    waiting--;
    dropping &= waiting > EntryFiles.WATCH_QUEUE / 2;
  }

  /** From here on everything is told. */
  synchronized void start() {
    started = true;
    put(Kind.STARTED, null);
  }

  /** Nobody listens any more. */
  synchronized void over() {
    over = true;
  }

  synchronized boolean isOver() {
    return over;
  }

  synchronized boolean started() {
    return started;
  }

  /** Tells what happened, once the watch is set up. */
  synchronized void tell(Kind kind, @Nullable WorkspacePath path) {
    if (!started || dropping) {
      return;
    }
    if (waiting < EntryFiles.WATCH_QUEUE - 1) {
      put(kind, path);
    } else {
      dropping = true;
      put(Kind.OVERFLOW, null);
    }
  }

  private void put(Kind kind, @Nullable WorkspacePath path) {
    if (sink.tryEmitNext(new FileChange(kind, path)) == Sinks.EmitResult.OK) {
      waiting++;
    }
  }

  /** The directory itself is gone. */
  synchronized void end() {
    put(Kind.ENDED, null);
    var unused = sink.tryEmitComplete();
  }

  synchronized void fail(TransferException failure) {
    var unused = sink.tryEmitError(failure);
  }
}
