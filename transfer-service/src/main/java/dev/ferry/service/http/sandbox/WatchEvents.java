package dev.ferry.service.http.sandbox;

import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What changes in a directory, in the words of sandbox clients. A file that appears whole under its
 * name was created and written.
 */
@Component
final class WatchEvents {
  private static final String CREATE = "EVENT_TYPE_CREATE";
  private static final String WRITE = "EVENT_TYPE_WRITE";
  private static final String REMOVE = "EVENT_TYPE_REMOVE";

  private final Entries entries;
  private final EntryLooks looks;

  WatchEvents(Entries entries, EntryLooks looks) {
    this.entries = entries;
    this.looks = looks;
  }

  /**
   * Watches a directory.
   *
   * @return an empty list when everything from there on is told, then events; ends when the
   *     directory is gone. Fails with {@code NOT_FOUND}, {@code NOT_A_DIRECTORY}, {@code
   *     LIMIT_EXCEEDED} when events were lost
   */
  Flux<List<Calls.Event>> of(SandboxRoom room, Calls.Watch watch) {
    return Flux.defer(
        () -> {
          WorkspaceFile directory = room.file(watch.text());
          return looks
              .requireDirectory(room, directory)
              .thenMany(
                  Flux.defer(() -> entries.watch(room.caller(), directory, watch.isRecursive())))
              .concatMap(change -> events(room, directory.path(), change, watch.wantsEntries()), 1);
        });
  }

  private Mono<List<Calls.Event>> events(
      SandboxRoom room, WorkspacePath directory, FileChange change, boolean withEntry) {
    return switch (change.kind()) {
      case STARTED -> Mono.just(List.of());
      case ENDED -> Mono.empty();
      case OVERFLOW -> Mono.error(WatchEvents::lost);
      case REMOVED -> Mono.just(List.of(new Calls.Event(name(directory, change), REMOVE, null)));
      case CREATED, MODIFIED ->
          looked(room, change)
              .flatMap(
                  stat ->
                      entry(room, stat, withEntry)
                          .map(entry -> there(directory, change, stat, entry)))
              .defaultIfEmpty(there(directory, change, Optional.empty(), Optional.empty()));
    };
  }

  static TransferException lost() {
    return new TransferException(
        FailureCode.LIMIT_EXCEEDED, "Events were lost; look at the directory again");
  }

  /** What is there now; nothing when it is gone by then, or may not be seen. */
  private Mono<Optional<FileStat>> looked(SandboxRoom room, FileChange change) {
    return Mono.justOrEmpty(change.path())
        .flatMap(path -> entries.stat(room.caller(), new WorkspaceFile(room.workspace(), path)))
        .map(Optional::of)
        .onErrorResume(TransferException.class, gone -> Mono.just(Optional.empty()));
  }

  private Mono<Optional<EntryInfo>> entry(
      SandboxRoom room, Optional<FileStat> stat, boolean wanted) {
    return wanted && stat.isPresent()
        ? looks.of(room, stat.get()).map(Optional::of)
        : Mono.just(Optional.empty());
  }

  private static List<Calls.Event> there(
      WorkspacePath directory,
      FileChange change,
      Optional<FileStat> stat,
      Optional<EntryInfo> entry) {
    String name = name(directory, change);
    @Nullable EntryInfo shown = entry.orElse(null);
    List<Calls.Event> events = new ArrayList<>(2);
    boolean fresh = change.kind() == FileChange.Kind.CREATED;
    if (fresh) {
      events.add(new Calls.Event(name, CREATE, shown));
    }
    if (!fresh || stat.filter(there -> there.type() == FileStat.Type.FILE).isPresent()) {
      events.add(new Calls.Event(name, WRITE, shown));
    }
    return events;
  }

  private static String name(WorkspacePath directory, FileChange change) {
    WorkspacePath path = change.path().orElse(directory);
    return path.startsWith(directory)
        ? String.join("/", path.names().subList(directory.names().size(), path.names().size()))
        : path.toString();
  }
}
