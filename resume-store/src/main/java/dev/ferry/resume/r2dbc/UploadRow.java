package dev.ferry.resume.r2dbc;

import dev.ferry.resume.NewUpload;
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
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a row of {@code upload}. */
final class UploadRow {
  private UploadRow() {}

  static UploadRecord read(Row row) {
    Columns columns = new Columns(row);
    NewUpload created = created(columns);
    String reason = columns.orNull("reason", String.class);
    return new UploadRecord(
        created,
        columns.constant("state", UploadState.class),
        columns.number("epoch"),
        new Prefix(columns.number("frontier"), columns.smallNumber("prefix_crc32c")),
        columns.instant("updated_at"),
        columns.instant("expires_at"),
        receipt(columns, created.file()),
        reason == null ? null : FailureCode.valueOf(reason));
  }

  private static NewUpload created(Columns columns) {
    Long length = columns.orNull("length_bytes", Long.class);
    return new NewUpload(
        new UploadId(columns.string("id")),
        file(columns),
        new TransferKey(columns.string("transfer_key")),
        length == null ? ContentLength.DEFERRED : ContentLength.of(length),
        new FileAttributes(columns.orNull("file_mode", Integer.class), modified(columns)),
        digestOrNull("expected_digest", columns),
        new WriteCondition(
            columns.constant("condition_kind", WriteCondition.Kind.class),
            columns.orNull("condition_etag", String.class)),
        columns.constant("durability", Durability.class),
        Duration.ofNanos(columns.number("expiry_nanos")),
        columns.instant("created_at"),
        columns.orNull("note", String.class));
  }

  private static WorkspaceFile file(Columns columns) {
    return new WorkspaceFile(
        new WorkspaceName(columns.string("workspace")),
        WorkspacePath.parse(columns.string("path")));
  }

  /** In two columns: the caller's time may be any, not only one that fits into nanoseconds. */
  private static @Nullable Instant modified(Columns columns) {
    Long seconds = columns.orNull("modified_seconds", Long.class);
    return seconds == null
        ? null
        : Instant.ofEpochSecond(seconds, columns.smallNumber("modified_nanos"));
  }

  private static @Nullable Receipt receipt(Columns columns, WorkspaceFile file) {
    String etag = columns.orNull("receipt_etag", String.class);
    return etag == null
        ? null
        : new Receipt(
            file,
            columns.number("receipt_length_bytes"),
            columns.smallNumber("receipt_crc32c"),
            digestOrNull("receipt_digest", columns),
            etag,
            columns.number("receipt_epoch"),
            columns.instant("receipt_published_at"));
  }

  private static @Nullable Digest digestOrNull(String name, Columns columns) {
    String hex = columns.orNull(name, String.class);
    return hex == null ? null : new Digest(hex);
  }
}
