package dev.ferry.service.upload;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rows of a store and staging files beside them, brought together as a crash may leave them. */
final class StoredUploads {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration RETENTION = Duration.ofDays(7);

  private final ResumeStore store;
  private final Path staging;

  StoredUploads(ResumeStore store, Path data) {
    this.store = store;
    this.staging = data.resolve("staging");
  }

  static UploadId id(char letter) {
    return new UploadId(String.valueOf(letter).repeat(26));
  }

  private static <T> T get(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE), "the call was empty");
  }

  static NewUpload upload(UploadId id) {
    return new NewUpload(
        id,
        WorkspaceFile.parse("ws:/" + id),
        new TransferKey("key-" + id),
        ContentLength.DEFERRED,
        FileAttributes.NONE,
        null,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        Duration.ofHours(24),
        Instant.now());
  }

  /** An OPEN row at that frontier. */
  UploadRecord row(UploadId id, long frontierBytes) {
    UploadRecord created = get(store.create(upload(id), Integer.MAX_VALUE));
    if (frontierBytes > 0) {
      var unused = get(store.commit(List.of(commit(created, frontierBytes)), true));
    }
    return get(store.find(id));
  }

  static OffsetCommit commit(UploadRecord record, long frontierBytes) {
    return commit(record, frontierBytes, Instant.now());
  }

  static OffsetCommit commit(UploadRecord record, long frontierBytes, Instant now) {
    return new OffsetCommit(
        record.id(), record.epoch(), record.durable(), new Prefix(frontierBytes, 7), now);
  }

  UploadRecord publishing(UploadId id, long frontierBytes) {
    UploadRecord open = row(id, frontierBytes);
    return get(store.beginPublish(id, open.epoch(), receipt(open)));
  }

  UploadRecord published(UploadId id, long frontierBytes) {
    return get(store.completePublish(publishing(id, frontierBytes), RETENTION));
  }

  UploadRecord ended(UploadId id, UploadState state) {
    UploadRecord open = row(id, 10);
    return get(store.end(open.id(), state, FailureCode.ABORTED, RETENTION));
  }

  private static Receipt receipt(UploadRecord open) {
    return new Receipt(
        open.created().file(),
        open.durable().lengthBytes(),
        open.durable().crc32c(),
        Digest.ofBytes(new byte[Digest.LENGTH_BYTES]),
        "etag",
        open.epoch(),
        Instant.now());
  }

  void file(UploadId id, int lengthBytes) throws IOException {
    Files.write(staging.resolve(id.value()), new byte[lengthBytes]);
  }

  /** State, reason and frontier of each of the store's rows. */
  Map<String, String> rows(Flux<UploadRecord> records) {
    Map<String, String> rows = new TreeMap<>();
    for (UploadRecord record : get(records.collectList())) {
      rows.put(
          record.id().value(),
          record.state() + " " + record.reason() + " " + record.durable().lengthBytes());
    }
    return rows;
  }

  /** Names in staging. */
  Set<String> files() throws IOException {
    try (Stream<Path> entries = Files.list(staging)) {
      return entries.map(entry -> entry.getFileName().toString()).collect(toSet());
    }
  }
}
