package dev.ferry.resume;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Publications, from their beginning to their end. */
final class InMemoryPublishing {
  private final StoreLane lane;
  private final StoreDisk disk;
  private final InMemoryMoves moves;
  private final Clock clock;

  InMemoryPublishing(StoreLane lane, StoreDisk disk, InMemoryMoves moves, Clock clock) {
    this.lane = lane;
    this.disk = disk;
    this.moves = moves;
    this.clock = clock;
  }

  Mono<UploadRecord> createPublishing(NewUpload upload, Receipt receipt) {
    return lane.call("createPublishing", () -> Optional.of(insertedPublishing(upload, receipt)));
  }

  private UploadRecord insertedPublishing(NewUpload upload, Receipt receipt) {
    StoreRules.requireValues(upload);
    moves.requireUnusedKey(upload);
    UploadRecord record =
        new UploadRecord(
            upload,
            UploadState.PUBLISHING,
            1,
            new Prefix(receipt.lengthBytes(), receipt.crc32c()),
            upload.createdAt(),
            upload.createdAt().plus(upload.expiry()),
            receipt,
            null);
    boolean own =
        upload.length().equals(ContentLength.of(receipt.lengthBytes())) && receipt.epoch() == 1;
    if (!own || StoreRules.requireOwn(record, receipt) != record) {
      throw new TransferException(FailureCode.INTERNAL, "not the receipt of " + upload.id());
    }
    disk.change(true, tables -> tables.put(record));
    return record;
  }

  Mono<UploadRecord> beginPublish(UploadId id, long epoch, Receipt receipt) {
    return moves.move(
        "beginPublish",
        true,
        id,
        record ->
            StoreRules.mayPublish(record, epoch, receipt)
                ? Optional.of(
                    new RecordDraft(StoreRules.requireOwn(record, receipt))
                        .state(UploadState.PUBLISHING)
                        .receipt(receipt)
                        .at(clock.instant()))
                : Optional.empty());
  }

  Mono<UploadRecord> completePublish(UploadRecord publishing, Duration retention) {
    if (publishing.receipt().isEmpty()) {
      throw new IllegalArgumentException("Upload " + publishing.id() + " has no receipt to be");
    }
    return lane.call(
        "completePublish",
        () -> {
          Optional<UploadRecord> after =
              disk.now
                  .find(publishing.id())
                  .filter(record -> record.state() == UploadState.PUBLISHING)
                  .filter(record -> record.epoch() == publishing.epoch())
                  .filter(record -> record.receipt().equals(publishing.receipt()))
                  .map(
                      record ->
                          new RecordDraft(record)
                              .state(UploadState.PUBLISHED)
                              .until(clock.instant(), retention));
          after.ifPresent(
              record ->
                  disk.change(
                      true,
                      tables -> {
                        tables.put(record);
                        tables.put(published(record.receipt().orElseThrow()));
                      }));
          return after;
        });
  }

  private static PublishedFile published(Receipt receipt) {
    return new PublishedFile(
        receipt.file(),
        receipt.etag(),
        receipt.lengthBytes(),
        receipt.digestOrNull(),
        receipt.crc32c(),
        receipt.publishedAt());
  }

  Mono<UploadRecord> revertPublish(UploadId id) {
    return moves.move(
        "revertPublish",
        false,
        id,
        record ->
            record.state() == UploadState.PUBLISHING
                ? Optional.of(
                    new RecordDraft(record)
                        .state(UploadState.OPEN)
                        .receipt(null)
                        .alive(clock.instant()))
                : Optional.empty());
  }
}
