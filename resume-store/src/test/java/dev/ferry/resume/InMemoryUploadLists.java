package dev.ferry.resume;

import static java.util.Comparator.comparing;

import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looking through all uploads. */
final class InMemoryUploadLists {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryUploadLists(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  Flux<UploadRecord> list(@Nullable WorkspaceName workspace, Set<UploadState> states) {
    Set<UploadState> wanted = Set.copyOf(states);
    return lane.call(
            "list",
            () ->
                Optional.of(
                    disk.now
                        .uploads()
                        .filter(record -> wanted.contains(record.state()))
                        .filter(
                            record ->
                                workspace == null
                                    || record.created().file().workspace().equals(workspace))
                        .toList()))
        .flatMapIterable(records -> records);
  }

  Flux<UploadRecord> listExpired(Instant now, int limit) {
    return lane.call(
            "listExpired",
            () ->
                Optional.of(
                    disk.now
                        .uploads()
                        .filter(record -> record.state() == UploadState.OPEN)
                        .filter(record -> !record.expiresAt().isAfter(now))
                        .sorted(comparing(UploadRecord::expiresAt))
                        .limit(limit)
                        .toList()))
        .flatMapIterable(records -> records);
  }

  Mono<Long> purge(Instant now) {
    return lane.call(
        "purge",
        () -> {
          List<UploadId> over =
              disk.now
                  .uploads()
                  .filter(record -> record.state().isTerminal())
                  .filter(record -> !record.expiresAt().isAfter(now))
                  .map(UploadRecord::id)
                  .toList();
          disk.change(false, tables -> over.forEach(tables::remove));
          return Optional.of((long) over.size());
        });
  }
}
