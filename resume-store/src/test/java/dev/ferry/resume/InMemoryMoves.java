package dev.ferry.resume;

import dev.ferry.transfer.UploadId;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Steps of one upload from a state to another one. */
final class InMemoryMoves {
  private final StoreLane lane;
  private final StoreDisk disk;

  InMemoryMoves(StoreLane lane, StoreDisk disk) {
    this.lane = lane;
    this.disk = disk;
  }

  /** A change of one upload that is in the right state. */
  Mono<UploadRecord> move(
      String name,
      boolean durable,
      UploadId id,
      Function<UploadRecord, Optional<UploadRecord>> change) {
    return lane.call(
        name,
        () -> {
          Optional<UploadRecord> after = disk.now.find(id).flatMap(change);
          after.ifPresent(
              record ->
                  disk.change(
                      durable,
                      tables -> {
                        tables.put(record);
                        if (record.state().isTerminal()) {
                          tables.removeSegmentsOf(id);
                        }
                      }));
          return after;
        });
  }

  /** Fails when another upload has the key. */
  void requireUnusedKey(NewUpload upload) {
    disk.now
        .find(upload.file().workspace(), upload.key())
        .ifPresent(
            present -> {
              throw StoreRules.keyInUse(present);
            });
  }
}
