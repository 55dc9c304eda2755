package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SqlSession.orNull;
import static java.util.stream.Collectors.joining;

import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadLifecycle;
import dev.ferry.transfer.UploadState;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The moves of one upload, each one conditional statement and then, unless the caller knows all of
 * it, a look at the row.
 *
 * <p>All run in a transaction; empty when the condition did not hold.
 */
final class UploadMoves {
  private static final String CLEAR_RECEIPT =
      """
      receipt_length_bytes = NULL, receipt_crc32c = NULL, receipt_digest = NULL,
      receipt_etag = NULL, receipt_epoch = NULL, receipt_published_at = NULL""";

  private final SqlSession session;
  private final UploadId id;
  private final long now;

  /** Moves of that upload at that time. */
  UploadMoves(SqlSession session, UploadId id, long now) {
    this.session = session;
    this.id = id;
    this.now = now;
  }

  Mono<UploadRecord> beginPublish(long epoch, Receipt receipt) {
    return move(
            """
            UPDATE upload SET state = 'PUBLISHING', updated_at = $1, receipt_length_bytes = $2,
              receipt_crc32c = $3, receipt_digest = $4, receipt_etag = $5, receipt_epoch = $6,
              receipt_published_at = $7
            WHERE id = $8 AND state = 'OPEN' AND epoch = $9 AND frontier = $2
              AND (length_bytes IS NULL OR length_bytes = $2)""",
            now,
            receipt.lengthBytes(),
            receipt.crc32c(),
            digestOrNull(receipt),
            receipt.etag(),
            receipt.epoch(),
            EpochNanos.of(receipt.publishedAt()),
            id.value(),
            epoch)
        .flatMap(record -> requireStored(record, receipt));
  }

  /**
   * The row is not read again: epoch, time and version tell that its receipt is the record's, and
   * nothing else of a row changes as long as it is PUBLISHING.
   */
  Mono<UploadRecord> completePublish(UploadRecord publishing, Receipt receipt, long retention) {
    long expiresAt = Math.addExact(now, retention);
    return session
        .update(
            """
            UPDATE upload SET state = 'PUBLISHED', updated_at = $1, expires_at = $2
            WHERE id = $3 AND state = 'PUBLISHING' AND epoch = $4
              AND receipt_published_at = $5 AND receipt_etag = $6""",
            now,
            expiresAt,
            id.value(),
            publishing.epoch(),
            EpochNanos.of(receipt.publishedAt()),
            receipt.etag())
        .flatMap(
            changed ->
                changed == 0 ? Mono.empty() : Mono.just(published(publishing, receipt, expiresAt)));
  }

  private UploadRecord published(UploadRecord publishing, Receipt receipt, long expiresAt) {
    return new UploadRecord(
        publishing.created(),
        UploadState.PUBLISHED,
        publishing.epoch(),
        publishing.durable(),
        EpochNanos.toInstant(now),
        EpochNanos.toInstant(expiresAt),
        receipt,
        null);
  }

  Mono<UploadRecord> declareLength(long lengthBytes) {
    return move(
        """
        UPDATE upload SET length_bytes = $1, updated_at = $2
        WHERE id = $3 AND state = 'OPEN' AND length_bytes IS NULL AND frontier <= $1""",
        lengthBytes,
        now,
        id.value());
  }

  Mono<UploadRecord> note(@Nullable String noteOrNull) {
    return move(
        "UPDATE upload SET note = $1 WHERE id = $2", UploadTable.note(noteOrNull), id.value());
  }

  Mono<UploadRecord> revertPublish() {
    return move(
        "UPDATE upload SET state = 'OPEN', updated_at = $1, expires_at = $1 + expiry_nanos, "
            + CLEAR_RECEIPT
            + " WHERE id = $2 AND state = 'PUBLISHING'",
        now,
        id.value());
  }

  Mono<UploadRecord> end(UploadState state, @Nullable FailureCode reason, long retention) {
    return move(
            "UPDATE upload SET state = $1, epoch = epoch + 1, updated_at = $2, expires_at = $3, "
                + "reason = $4, "
                + CLEAR_RECEIPT
                + " WHERE id = $5 AND state IN ("
                + statesBefore(state)
                + ")",
            state.name(),
            now,
            Math.addExact(now, retention),
            orNull(reason == null ? null : reason.name(), String.class),
            id.value())
        .delayUntil(ended -> SegmentTable.deleteAll(session, id));
  }

  private static Object digestOrNull(Receipt receipt) {
    return orNull(receipt.digest().map(Digest::hex).orElse(null), String.class);
  }

  private Mono<UploadRecord> move(String sql, Object... values) {
    return session
        .update(sql, values)
        .flatMap(changed -> changed == 0 ? Mono.empty() : UploadTable.find(session, id));
  }

  private static String statesBefore(UploadState state) {
    return Stream.of(UploadState.values())
        .filter(before -> UploadLifecycle.allows(before, state))
        .map(before -> "'" + before + "'")
        .collect(joining(", "));
  }

  /** The file, and once publishing the length, are the upload's; a receipt cannot have others. */
  private static Mono<UploadRecord> requireStored(UploadRecord record, Receipt receipt) {
    return receipt.equals(record.receiptOrNull())
        ? Mono.just(record)
        : Mono.error(
            new TransferException(
                FailureCode.INTERNAL,
                "A receipt for %s (%d bytes) was given to the upload %s of %s (%d bytes)"
                    .formatted(
                        receipt.file(),
                        receipt.lengthBytes(),
                        record.id(),
                        record.created().file(),
                        record.durable().lengthBytes())));
  }
}
