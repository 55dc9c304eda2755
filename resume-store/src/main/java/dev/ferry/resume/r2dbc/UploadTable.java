package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SqlSession.orNull;

import dev.ferry.resume.NewUpload;
import dev.ferry.resume.UploadRecord;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceName;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Creating and finding rows of {@code upload}. */
final class UploadTable {
  private static final String INSERT =
      """
      INSERT INTO upload (id, workspace, path, transfer_key, length_bytes, file_mode,
        modified_seconds, modified_nanos, expected_digest, condition_kind, condition_etag,
        durability, expiry_nanos, created_at, state, epoch, frontier, prefix_crc32c,
        updated_at, expires_at, note)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'OPEN', 1, 0, 0,
        $14, $15, $16)""";

  private UploadTable() {}

  /**
   * In a transaction of its own; the row goes in first, so that a used key is told before a limit.
   */
  static Mono<UploadRecord> create(SqlSession session, NewUpload upload, int openUploadsMax) {
    return session
        .insertIfAbsent(INSERT, withNote(upload))
        .flatMap(inserted -> inserted == 0 ? conflict(session, upload) : Mono.empty())
        .then(Mono.defer(() -> session.takeTurn(Dialect.Turn.COUNT)))
        .then(Mono.defer(() -> requireRoom(session, openUploadsMax)))
        .then(Mono.defer(() -> find(session, upload.id())));
  }

  /** In a transaction of its own. */
  static Mono<UploadRecord> restore(
      SqlSession session, NewUpload upload, long epoch, Prefix durable) {
    return create(session, upload, Integer.MAX_VALUE)
        .then(
            session.update(
                "UPDATE upload SET epoch = $1, frontier = $2, prefix_crc32c = $3 WHERE id = $4",
                epoch,
                durable.lengthBytes(),
                durable.crc32c(),
                upload.id().value()))
        .then(Mono.defer(() -> find(session, upload.id())));
  }

  static Mono<UploadRecord> find(SqlSession session, UploadId id) {
    return session
        .rows("SELECT * FROM upload WHERE id = $1", UploadRow::read, id.value())
        .singleOrEmpty();
  }

  static Mono<UploadRecord> find(SqlSession session, WorkspaceName workspace, TransferKey key) {
    return session
        .rows(
            "SELECT * FROM upload WHERE workspace = $1 AND transfer_key = $2",
            UploadRow::read,
            workspace.value(),
            key.value())
        .singleOrEmpty();
  }

  private static Mono<Void> requireRoom(SqlSession session, int openUploadsMax) {
    return session
        .rows(
            "SELECT COUNT(*) AS uploads FROM upload WHERE state = $1",
            row -> Columns.of(row).number("uploads"),
            UploadState.OPEN.name())
        .single()
        .flatMap(open -> open <= openUploadsMax ? Mono.empty() : Mono.error(full(openUploadsMax)));
  }

  private static TransferException full(int openUploadsMax) {
    return new TransferException(
        FailureCode.LIMIT_EXCEEDED,
        "%d uploads are open, which is the limit (openUploadsMax)".formatted(openUploadsMax),
        Map.of("openUploadsMax", Integer.toString(openUploadsMax)));
  }

  /** Fails, since the key is in use. */
  static Mono<Void> conflict(SqlSession session, NewUpload upload) {
    return find(session, upload.file().workspace(), upload.key())
        .flatMap(present -> Mono.<Void>error(keyInUse(present)))
        .switchIfEmpty(Mono.error(() -> goneMeanwhile(upload)));
  }

  private static TransferException keyInUse(UploadRecord present) {
    return new TransferException(
        FailureCode.KEY_CONFLICT,
        "Workspace %s already has an upload under the transfer key '%s'"
            .formatted(present.created().file().workspace(), present.created().key()),
        Map.of("uploadId", present.id().value()));
  }

  private static TransferException goneMeanwhile(NewUpload upload) {
    return new TransferException(
        FailureCode.STORE_UNAVAILABLE,
        "An upload under the transfer key '%s' was forgotten at this moment; try again"
            .formatted(upload.key()));
  }

  /** What the upload is created with, in the order of the columns up to {@code expires_at}. */
  static Object[] values(NewUpload upload) {
    Instant modified = upload.attributes().modifiedOrNull();
    Digest expected = upload.expectedDigestOrNull();
    long createdAt = EpochNanos.of(upload.createdAt());
    long expiry = EpochNanos.of(upload.expiry());
    return new Object[] {
      upload.id().value(),
      upload.file().workspace().value(),
      upload.file().path().toString(),
      upload.key().value(),
      orNull(upload.length().isKnown() ? upload.length().knownBytes() : null, Long.class),
      orNull(upload.attributes().modeOrNull(), Integer.class),
      orNull(modified == null ? null : modified.getEpochSecond(), Long.class),
      orNull(modified == null ? null : modified.getNano(), Integer.class),
      orNull(expected == null ? null : expected.hex(), String.class),
      upload.condition().kind().name(),
      orNull(checkedEtag(upload.condition().etagOrNull()), String.class),
      upload.durability().name(),
      expiry,
      createdAt,
      Math.addExact(createdAt, expiry)
    };
  }

  private static Object[] withNote(NewUpload upload) {
    return Stream.concat(Stream.of(values(upload)), Stream.of(note(upload.noteOrNull()))).toArray();
  }

  /** A note as it is bound. */
  static Object note(@Nullable String noteOrNull) {
    if (noteOrNull != null && noteOrNull.length() > NewUpload.NOTE_LENGTH_MAX) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "A note has at most " + NewUpload.NOTE_LENGTH_MAX + " characters");
    }
    return orNull(noteOrNull, String.class);
  }

  private static @Nullable String checkedEtag(@Nullable String etag) {
    if (etag != null && etag.length() > PublishedFileTable.ETAG_LENGTH_MAX) {
      throw new TransferException(
          FailureCode.INVALID_ARGUMENT,
          "A version (etag) has at most " + PublishedFileTable.ETAG_LENGTH_MAX + " characters");
    }
    return etag;
  }
}
