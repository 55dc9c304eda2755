package dev.ferry.service.storage.local;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import dev.ferry.service.storage.StorageFailures;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileChange.Kind;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who watches directories of this store, over one notification service of the system and
 * one thread of its own.
 *
 * <p>A directory is registered first and read afterwards, so what is put into a new one is found by
 * one of the two, or by both. It is registered through a handle: nobody can have us watch another.
 */
final class Watches {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
  private static final int DIRECTORIES_MAX = 8192;

  private final PathGuard guard;
  private final Map<WatchKey, Set<Place>> places = new HashMap<>();
  private @Nullable WatchService service;
  private int directories;
  private boolean closed;

  Watches(PathGuard guard) {
    this.guard = guard;
  }

  /** A directory as one subscriber sees it. */
  private record Place(Watch watch, WorkspacePath path) {}

  /** Sets a watch up, unless it has ended already. Blocks while it reads the tree. */
  synchronized Watch begin(Watch watch) throws IOException {
    if (watch.isOver()) {
      return watch;
    }
    try {
      register(service(), watch, watch.directory().path());
    } catch (IOException | RuntimeException e) {
      end(watch);
      throw e;
    }
    watch.start();
    return watch;
  }

  private WatchService service() throws IOException {
    if (closed) {
      throw stopping();
    }
    WatchService open = service;
    if (open == null) {
      open = FileSystems.getDefault().newWatchService();
      service = open;
      WatchService followed = open;
      Thread thread = new Thread(() -> follow(followed), DiskLane.THREAD_PREFIX + "watch");
      thread.setDaemon(true);
      thread.start();
    }
    return open;
  }

  private static TransferException stopping() {
    return new TransferException(FailureCode.SHUTTING_DOWN, "The service is stopping");
  }

  /** Forgets a watch; directories that nobody else watches are given back. */
  synchronized void end(Watch watch) {
    watch.over();
    drop(watch, WorkspacePath.ROOT);
  }

  private void drop(Watch watch, WorkspacePath below) {
    places
        .entrySet()
        .removeIf(
            entry -> {
              int before = entry.getValue().size();
              entry
                  .getValue()
                  .removeIf(place -> place.watch() == watch && place.path().startsWith(below));
              directories -= before - entry.getValue().size();
              if (entry.getValue().isEmpty()) {
                entry.getKey().cancel();
                return true;
              }
              return false;
            });
  }

  private void register(WatchService open, Watch watch, WorkspacePath path) throws IOException {
    if (directories >= DIRECTORIES_MAX) {
      throw tooMany(null);
    }
    try (Directory directory = guard.directory(watch.directory().workspace(), path)) {
      if (places
          .computeIfAbsent(key(open, directory), absent -> new HashSet<>())
          .add(new Place(watch, path))) {
        directories++;
      }
      if (watch.recursive() || watch.started()) {
        read(open, watch, path, directory);
      }
    }
  }

  private static WatchKey key(WatchService open, Directory directory) throws IOException {
    try {
      return LinkTexts.agreed(
          directory, name -> name.register(open, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY));
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("limit")) {
        throw tooMany(e);
      }
      throw e;
    }
  }

  private static TransferException tooMany(@Nullable IOException cause) {
    return new TransferException(
        FailureCode.LIMIT_EXCEEDED,
        "More directories would be watched than "
            + DIRECTORIES_MAX
            + ", or than the system allows (fs.inotify.max_user_watches)",
        cause);
  }

  /** What is in a directory once it is registered: told where the watch runs already. */
  private void read(WatchService open, Watch watch, WorkspacePath path, Directory directory)
      throws IOException {
    for (Path each : directory.entries()) {
      String name = each.getFileName().toString();
      WorkspacePath child = child(path, name);
      if (child == null) {
        continue;
      }
      watch.tell(Kind.CREATED, child);
      if (watch.recursive() && isDirectory(directory, name)) {
        registerNew(open, watch, child);
      }
    }
  }

  private void registerNew(WatchService open, Watch watch, WorkspacePath path) throws IOException {
    try {
      register(open, watch, path);
    } catch (TransferException e) {
      if (e.code() != FailureCode.NOT_FOUND && e.code() != FailureCode.NOT_A_DIRECTORY) {
        throw e;
      }
    } catch (java.nio.file.AccessDeniedException e) {
      LOG.debug("{} is not watched: {}", path, e.toString());
    }
  }

  private static boolean isDirectory(Directory parent, String name) throws IOException {
    return parent.stat(name).filter(BasicFileAttributes::isDirectory).isPresent();
  }

  /** Null for a name that cannot be said. */
  private static @Nullable WorkspacePath child(WorkspacePath path, String name) {
    try {
      return path.child(name);
    } catch (TransferException e) {
      return null;
    }
  }

  private void follow(WatchService open) {
    try {
      while (true) {
        take(open, open.take());
      }
    } catch (ClosedWatchServiceException e) {
      LOG.debug("No directory is watched any more");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void take(WatchService open, WatchKey key) {
    List<WatchEvent<?>> events = key.pollEvents();
    List<Place> watching = List.copyOf(places.getOrDefault(key, Set.of()));
    for (Place place : watching) {
      for (WatchEvent<?> event : events) {
        tellOrFail(open, place, event);
      }
    }
    if (!key.reset()) {
      gone(key);
    }
  }

  private void tellOrFail(WatchService open, Place place, WatchEvent<?> event) {
    try {
      tell(open, place, event);
    } catch (TransferException e) {
      fail(place.watch(), e);
    } catch (IOException e) {
      fail(place.watch(), StorageFailures.of("watching " + place.watch().directory(), e));
    }
  }

  private void fail(Watch watch, TransferException failure) {
    end(watch);
    watch.fail(failure);
  }

  private void tell(WatchService open, Place place, WatchEvent<?> event) throws IOException {
    Watch watch = place.watch();
    if (event.kind() == OVERFLOW) {
      watch.tell(Kind.OVERFLOW, null);
      lookAgain(open, watch);
      return;
    }
    String name = String.valueOf(event.context());
    WorkspacePath child = child(place.path(), name);
    if (child == null) {
      return;
    }
    if (event.kind() == ENTRY_DELETE) {
      watch.tell(Kind.REMOVED, child);
      drop(watch, child);
    } else if (event.kind() == ENTRY_MODIFY) {
      watch.tell(Kind.MODIFIED, child);
    } else {
      watch.tell(Kind.CREATED, child);
      if (watch.recursive()) {
        registerIfDirectory(open, watch, place.path(), name, child);
      }
    }
  }

  private void registerIfDirectory(
      WatchService open, Watch watch, WorkspacePath parent, String name, WorkspacePath child)
      throws IOException {
    boolean directory;
    try (Directory in = guard.directory(watch.directory().workspace(), parent)) {
      directory = isDirectory(in, name);
    } catch (TransferException e) {
      return; // gone meanwhile, which is told, too
    }
    if (directory) {
      registerNew(open, watch, child);
    }
  }

  /** The system lost events: directories may have been made that we do not know of. */
  private void lookAgain(WatchService open, Watch watch) throws IOException {
    if (watch.recursive()) {
      registerNew(open, watch, watch.directory().path());
    }
  }

  /** The directory of a key was deleted. */
  private void gone(WatchKey key) {
    Set<Place> lost = places.remove(key);
    if (lost == null) {
      return;
    }
    directories -= lost.size();
    for (Place place : lost) {
      if (place.path().equals(place.watch().directory().path())) {
        end(place.watch());
        place.watch().end();
      }
    }
  }

  synchronized void close() {
    closed = true;
    Set<Watch> open = new HashSet<>();
    places.values().forEach(set -> set.forEach(place -> open.add(place.watch())));
    open.forEach(watch -> fail(watch, stopping()));
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      LOG.warn("The notification service could not be closed", e);
    }
  }
}
