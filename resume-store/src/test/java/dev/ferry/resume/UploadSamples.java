package dev.ferry.resume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

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
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads to test with, and the ways to bring them into each state. */
final class UploadSamples {
  static final WorkspaceName LAB = new WorkspaceName("lab");
  static final Duration EXPIRY = Duration.ofHours(24);
  static final Duration RETENTION = Duration.ofDays(7);
  static final int MANY = 10_000;
  static final Digest DIGEST = Digest.ofBytes(new byte[Digest.LENGTH_BYTES]);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private UploadSamples() {}

  @CanIgnoreReturnValue
  static <T> @Nullable T await(Mono<T> mono) {
    return mono.block(PATIENCE);
  }

  @CanIgnoreReturnValue
  static <T> T awaitOne(Mono<T> mono) {
    return requireNonNull(mono.block(PATIENCE), "the call was empty");
  }

  static <T> List<T> awaitAll(Flux<T> flux) {
    return awaitOne(flux.collectList());
  }

  static UploadId anId() {
    return UploadId.random(RANDOM);
  }

  static NewUpload anUpload() {
    return anUpload(LAB, ContentLength.DEFERRED);
  }

  static NewUpload anUpload(ContentLength length) {
    return anUpload(LAB, length);
  }

  static NewUpload anUpload(WorkspaceName workspace, ContentLength length) {
    UploadId id = anId();
    WorkspaceFile file = new WorkspaceFile(workspace, WorkspacePath.parse("/uploads/" + id));
    return anUpload(id, file, length);
  }

  static NewUpload anUpload(WorkspaceFile file) {
    return anUpload(anId(), file, ContentLength.DEFERRED);
  }

  private static NewUpload anUpload(UploadId id, WorkspaceFile file, ContentLength length) {
    return new NewUpload(
        id,
        file,
        new TransferKey("key-" + id),
        length,
        FileAttributes.NONE,
        null,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        EXPIRY,
        aTime());
  }

  /** Now; cut to what a clock can give, with digits down to the nanosecond. */
  static Instant aTime() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).plusNanos(1 + RANDOM.nextInt(999_999));
  }

  static NewUpload with(NewUpload upload, TransferKey key) {
    return new NewUpload(
        upload.id(),
        upload.file(),
        key,
        upload.length(),
        upload.attributes(),
        upload.expectedDigestOrNull(),
        upload.condition(),
        upload.durability(),
        upload.expiry(),
        upload.createdAt());
  }

  static NewUpload with(NewUpload upload, Duration expiry, Instant createdAt) {
    return new NewUpload(
        upload.id(),
        upload.file(),
        upload.key(),
        upload.length(),
        upload.attributes(),
        upload.expectedDigestOrNull(),
        upload.condition(),
        upload.durability(),
        expiry,
        createdAt);
  }

  static NewUpload with(NewUpload upload, FileAttributes attributes, WriteCondition condition) {
    return new NewUpload(
        upload.id(),
        upload.file(),
        upload.key(),
        upload.length(),
        attributes,
        DIGEST,
        condition,
        Durability.EPHEMERAL,
        upload.expiry(),
        upload.createdAt());
  }

  /** A prefix of that length; its checksum is as good as any. */
  static Prefix prefix(long lengthBytes) {
    return lengthBytes == 0 ? Prefix.EMPTY : new Prefix(lengthBytes, (int) (lengthBytes * 31 + 7));
  }

  static OffsetCommit commit(UploadRecord from, long toBytes) {
    return new OffsetCommit(from.id(), from.epoch(), from.durable(), prefix(toBytes), aTime());
  }

  /** An upload of that length that is to be created with all its bytes. */
  static NewUpload aPut(long lengthBytes) {
    return anUpload(ContentLength.of(lengthBytes));
  }

  /** The receipt to be of an upload that is created with all its bytes. */
  static Receipt putReceipt(NewUpload upload) {
    Prefix whole = prefix(upload.length().knownBytes());
    return new Receipt(
        upload.file(), whole.lengthBytes(), whole.crc32c(), DIGEST, "etag-put", 1, aTime());
  }

  /** The receipt that fits the record. */
  static Receipt receipt(UploadRecord record, String etag) {
    return new Receipt(
        record.created().file(),
        record.durable().lengthBytes(),
        record.durable().crc32c(),
        DIGEST,
        etag,
        record.epoch(),
        aTime());
  }

  /** The same, of an upload whose digest is off. */
  static Receipt withoutDigest(Receipt receipt) {
    return new Receipt(
        receipt.file(),
        receipt.lengthBytes(),
        receipt.crc32c(),
        null,
        receipt.etag(),
        receipt.epoch(),
        receipt.publishedAt());
  }

  @CanIgnoreReturnValue
  static UploadRecord created(ResumeStore store) {
    return created(store, anUpload());
  }

  @CanIgnoreReturnValue
  static UploadRecord created(ResumeStore store, NewUpload upload) {
    return awaitOne(store.create(upload, MANY));
  }

  /** Creates an upload, commits some bytes and brings it into the state. */
  static UploadRecord inState(ResumeStore store, UploadState state) {
    UploadRecord open = created(store);
    awaitOne(store.commit(List.of(commit(open, 100)), true));
    return brought(store, found(store, open.id()), state);
  }

  private static UploadRecord brought(ResumeStore store, UploadRecord open, UploadState state) {
    return switch (state) {
      case OPEN -> open;
      case PUBLISHING -> publishing(store, open);
      case PUBLISHED -> published(store, open, "etag-1");
      case ABORTED, EXPIRED -> ended(store, open, state);
      case FAILED -> ended(store, publishing(store, open), state);
    };
  }

  @CanIgnoreReturnValue
  static UploadRecord publishing(ResumeStore store, UploadRecord open) {
    return publishing(store, open, receipt(open, ""));
  }

  @CanIgnoreReturnValue
  static UploadRecord publishing(ResumeStore store, UploadRecord open, Receipt receipt) {
    return awaitOne(store.beginPublish(open.id(), open.epoch(), receipt));
  }

  /** The record as somebody remembers it who saw it in state PUBLISHING. */
  static UploadRecord asPublishing(UploadRecord record) {
    return new RecordDraft(record)
        .state(UploadState.PUBLISHING)
        .receipt(record.receipt().orElse(receipt(record, "")))
        .at(record.updatedAt());
  }

  static UploadRecord published(ResumeStore store, UploadRecord open, String etag) {
    UploadRecord record = publishing(store, open, receipt(open, etag));
    return awaitOne(store.completePublish(record, RETENTION));
  }

  /** Creates and publishes an empty file under that path. */
  @CanIgnoreReturnValue
  static UploadRecord published(ResumeStore store, WorkspaceFile file, String etag) {
    return published(store, created(store, anUpload(file)), etag);
  }

  @CanIgnoreReturnValue
  static UploadRecord ended(ResumeStore store, UploadRecord record, UploadState state) {
    return awaitOne(store.end(record.id(), state, FailureCode.DIGEST_MISMATCH, RETENTION));
  }

  static UploadRecord found(ResumeStore store, UploadId id) {
    return awaitOne(store.find(id));
  }

  static Stream<UploadState> statesBut(UploadState state) {
    return Stream.of(UploadState.values()).filter(other -> other != state);
  }

  /** Paths that a database may confuse, shorten or refuse. */
  static List<WorkspacePath> oddPaths() {
    return Stream.of(
            "/a b",
            "/a b ",
            "/A B",
            "/caf\u00e9",
            "/cafe\u0301",
            "/\u00fcber/\u6587\u4ef6/\ud83d\udc0b.bin",
            "/'; DROP TABLE upload; --",
            "/$1 ?1 %s \"q\"",
            "/\u00df",
            "/ss",
            "/...",
            longPath("x", 255).toString(),
            longPath("\u00e9", 127).toString())
        .map(WorkspacePath::parse)
        .toList();
  }

  /** A path of exactly 4,096 bytes: 16 names of 255 bytes each. */
  static WorkspacePath longPath(String letter, int letters) {
    String name = letter.repeat(letters);
    String filled = name + "y".repeat(255 - name.getBytes(UTF_8).length);
    return new WorkspacePath(Collections.nCopies(16, filled));
  }
}
