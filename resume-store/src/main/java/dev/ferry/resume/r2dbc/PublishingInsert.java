package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SqlSession.orNull;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadState;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Creating a row of {@code upload} whose bytes are all there: by one statement, read by none. */
final class PublishingInsert {
  private static final long FIRST_EPOCH = 1;

  private static final String INSERT =
      """
      INSERT INTO upload (id, workspace, path, transfer_key, length_bytes, file_mode,
        modified_seconds, modified_nanos, expected_digest, condition_kind, condition_etag,
        durability, expiry_nanos, created_at, expires_at, state, epoch, updated_at, frontier,
        prefix_crc32c, receipt_length_bytes, receipt_crc32c, receipt_digest, receipt_etag,
        receipt_epoch, receipt_published_at, note)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'PUBLISHING', 1,
        $14, $16, $17, $16, $17, $18, $19, 1, $20, $21)""";

  private PublishingInsert() {}

  /** In a transaction. */
  static Mono<UploadRecord> create(SqlSession session, NewUpload upload, Receipt receipt) {
    requireOwn(upload, receipt);
    return session
        .insertIfAbsent(INSERT, values(upload, receipt))
        .flatMap(inserted -> inserted == 0 ? UploadTable.conflict(session, upload) : Mono.empty())
        .thenReturn(record(upload, receipt));
  }

  private static Object[] values(NewUpload upload, Receipt receipt) {
    return Stream.concat(
            Stream.of(UploadTable.values(upload)),
            Stream.of(
                receipt.lengthBytes(),
                receipt.crc32c(),
                orNull(receipt.digest().map(Digest::hex).orElse(null), String.class),
                receipt.etag(),
                EpochNanos.of(receipt.publishedAt()),
                UploadTable.note(upload.noteOrNull())))
        .toArray();
  }

  private static UploadRecord record(NewUpload upload, Receipt receipt) {
    return new UploadRecord(
        upload,
        UploadState.PUBLISHING,
        FIRST_EPOCH,
        new Prefix(receipt.lengthBytes(), receipt.crc32c()),
        upload.createdAt(),
        upload.createdAt().plus(upload.expiry()),
        receipt,
        null);
  }

  private static void requireOwn(NewUpload upload, Receipt receipt) {
    boolean own =
        receipt.file().equals(upload.file())
            && receipt.epoch() == FIRST_EPOCH
            && upload.length().isKnown()
            && upload.length().knownBytes() == receipt.lengthBytes();
    if (!own) {
      throw new TransferException(
          FailureCode.INTERNAL,
          "A receipt for %s (%d bytes, epoch %d) was given to the new upload %s of %s (%s bytes)"
              .formatted(
                  receipt.file(),
                  receipt.lengthBytes(),
                  receipt.epoch(),
                  upload.id(),
                  upload.file(),
                  upload.length()));
    }
  }
}
