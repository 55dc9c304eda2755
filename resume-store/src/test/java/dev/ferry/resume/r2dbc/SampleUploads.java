package dev.ferry.resume.r2dbc;

import static java.util.Objects.requireNonNull;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Uploads to test with. */
final class SampleUploads {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final int MANY = 10_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SampleUploads() {}

  static NewUpload fresh() {
    return fresh(UploadId.random(RANDOM).value());
  }

  /** Of that name and transfer key. */
  static NewUpload fresh(String key) {
    return fresh(key, WorkspaceFile.parse("lab:/" + key));
  }

  static NewUpload fresh(String key, WorkspaceFile file) {
    return new NewUpload(
        UploadId.random(RANDOM),
        file,
        new TransferKey(key),
        ContentLength.DEFERRED,
        FileAttributes.NONE,
        null,
        WriteCondition.ALWAYS,
        Durability.DURABLE,
        Duration.ofHours(1),
        Instant.now());
  }

  static UploadRecord created(ResumeStore store) {
    return one(store.create(fresh(), MANY));
  }

  /** From where the record is to that many bytes more. */
  static OffsetCommit commit(UploadRecord record, long moreBytes) {
    return new OffsetCommit(
        record.id(), record.epoch(), record.durable(), after(record, moreBytes), Instant.now());
  }

  static Prefix after(UploadRecord record, long moreBytes) {
    long end = record.durable().lengthBytes() + moreBytes;
    return new Prefix(end, (int) (31 * end + 7));
  }

  static Receipt receipt(UploadRecord record, String etag) {
    return new Receipt(
        record.created().file(),
        record.durable().lengthBytes(),
        record.durable().crc32c(),
        Digest.ofBytes(new byte[Digest.LENGTH_BYTES]),
        etag,
        record.epoch(),
        Instant.now());
  }

  static <T> T one(Mono<T> call) {
    return requireNonNull(call.block(PATIENCE), "the call was empty");
  }

  @CanIgnoreReturnValue
  static <T> @Nullable T done(Mono<T> call) {
    return call.block(PATIENCE);
  }
}
