package dev.ferry.service.storage.local;

import dev.ferry.service.storage.StorageFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Forces of directories: who asks while one runs shares the next one of the same directory, since
 * one force covers every name that was changed before it began.
 */
final class SharedForces {
  private final DiskLane lane;

  /** Who waits for the next force, for each directory of which one runs; guarded by this. */
  private final Map<Object, List<Waiting>> lines = new HashMap<>();

  /** Forces on that lane. */
  SharedForces(DiskLane lane) {
    this.lane = lane;
  }

  /**
   * Makes the names changed so far survive a power cut.
   *
   * @param key the same for every handle of the directory
   * @param directory stays open until the result is there
   * @return completes on the lane
   */
  Mono<Void> force(Object key, Directory directory) {
    return Mono.create(sink -> enter(key, new Waiting(directory, sink)));
  }

  private void enter(Object key, Waiting waiting) {
    boolean running;
    synchronized (this) {
      running = lines.containsKey(key);
      lines.computeIfAbsent(key, absent -> new ArrayList<>()).add(waiting);
    }
    if (!running) {
      begin(key);
    }
  }

  private void begin(Object key) {
    try {
      var unused = lane.scheduler().schedule(() -> run(key));
    } catch (RejectedExecutionException closed) {
      answer(left(key), new IOException("the disk's threads have ended", closed));
    }
  }

  private void run(Object key) {
    List<Waiting> sharing = taken(key);
    IOException failure = forced(sharing.get(0).directory());
    if (isAwaited(key)) {
      begin(key);
    }
    answer(sharing, failure);
  }

  private static @Nullable IOException forced(Directory directory) {
    try {
      directory.force();
      return null;
    } catch (IOException e) {
      return e;
    } catch (RuntimeException e) {
      return new IOException("forcing a directory failed", e);
    }
  }

  /** Whoever comes from here on needs another force. */
  private synchronized List<Waiting> taken(Object key) {
    List<Waiting> line = lines.put(key, new ArrayList<>());
    return line == null ? List.of() : line;
  }

  private synchronized boolean isAwaited(Object key) {
    List<Waiting> line = lines.get(key);
    boolean awaited = line != null && !line.isEmpty();
    if (!awaited) {
      lines.remove(key);
    }
    return awaited;
  }

  private synchronized List<Waiting> left(Object key) {
    List<Waiting> line = lines.remove(key);
    return line == null ? List.of() : line;
  }

  private static void answer(List<Waiting> sharing, @Nullable IOException failure) {
    for (Waiting waiting : sharing) {
      if (failure == null) {
        waiting.sink().success();
      } else {
        waiting.sink().error(StorageFailures.of("forcing a directory", failure));
      }
    }
  }

  /** Who waits, with a handle that is open as long. */
  private record Waiting(Directory directory, MonoSink<Void> sink) {}
}
