package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SqlSession.orNull;

import dev.ferry.resume.PublishedFile;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import io.r2dbc.spi.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The rows of {@code published_file}. */
final class PublishedFileTable {
  /** Longest version (etag) the columns take. */
  static final int ETAG_LENGTH_MAX = 1024;

  private static final String COLUMNS =
      """
      published_file (workspace, path_key, directory_key, path, etag, length_bytes, digest,
        crc32c, published_at, labels)
      """;
  private static final String VALUES = "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
  private static final String OF_FILE = "workspace = $1 AND directory_key = $2 AND path_key = $3";
  private static final String INSERT = "INSERT INTO " + COLUMNS + VALUES;

  private static final Dialect.Upsert UPSERT =
      new Dialect.Upsert(
          "MERGE INTO " + COLUMNS + "KEY (workspace, directory_key, path_key) " + VALUES,
          INSERT
              + " ON CONFLICT (workspace, directory_key, path_key) DO UPDATE SET"
              + " path = EXCLUDED.path,"
              + " etag = EXCLUDED.etag, length_bytes = EXCLUDED.length_bytes,"
              + " digest = EXCLUDED.digest, crc32c = EXCLUDED.crc32c,"
              + " published_at = EXCLUDED.published_at, labels = EXCLUDED.labels");

  private PublishedFileTable() {}

  /** Remembers what was published, in place of what was there. */
  static Mono<Void> remember(SqlSession session, Receipt receipt) {
    return put(session, published(receipt));
  }

  /** Remembers a version, in place of what was there. */
  static Mono<Void> put(SqlSession session, PublishedFile file) {
    return session.addOrReplace(UPSERT, values(file)).then();
  }

  /** Remembers it unless something is remembered already; in a transaction. */
  static Mono<Void> restore(SqlSession session, PublishedFile file) {
    return session.insertIfAbsent(INSERT, values(file)).then();
  }

  static Mono<PublishedFile> find(SqlSession session, WorkspaceFile file) {
    return session
        .rows("SELECT * FROM published_file WHERE " + OF_FILE, PublishedFileTable::read, keys(file))
        .singleOrEmpty();
  }

  /** Up to {@code limit} files of a directory, those after {@code last} in the keys' order. */
  static Mono<List<PublishedFile>> page(
      SqlSession session,
      WorkspaceName workspace,
      WorkspacePath directory,
      @Nullable PublishedFile last,
      int limit) {
    return session
        .rows(
            """
            SELECT * FROM published_file
            WHERE workspace = $1 AND directory_key = $2 AND path_key > $3
            ORDER BY path_key LIMIT $4""",
            PublishedFileTable::read,
            workspace.value(),
            key(directory),
            last == null ? "" : key(last.file().path()),
            limit)
        .collectList();
  }

  /** Up to {@code limit} files of all workspaces, those after {@code last} in the keys' order. */
  static Mono<List<PublishedFile>> page(
      SqlSession session, @Nullable PublishedFile last, int limit) {
    return session
        .rows(
            """
            SELECT * FROM published_file
            WHERE workspace >= $1 AND (workspace > $1 OR directory_key > $2
              OR (directory_key = $2 AND path_key > $3))
            ORDER BY workspace, directory_key, path_key LIMIT $4""",
            PublishedFileTable::read,
            last == null ? "" : last.file().workspace().value(),
            last == null ? "" : directoryKey(last.file().path()),
            last == null ? "" : key(last.file().path()),
            limit)
        .collectList();
  }

  static Mono<Void> forget(SqlSession session, WorkspaceFile file) {
    return session.update("DELETE FROM published_file WHERE " + OF_FILE, keys(file)).then();
  }

  /** Deletes some of a workspace's files; emits how many, 0 when none is left. */
  static Mono<Long> forgetSome(SqlSession session, WorkspaceName workspace) {
    return session
        .rows(
            "SELECT path FROM published_file WHERE workspace = $1 LIMIT 256",
            row -> Columns.of(row).string("path"),
            workspace.value())
        .sort()
        .concatMap(
            path ->
                session.update(
                    "DELETE FROM published_file WHERE " + OF_FILE,
                    keys(new WorkspaceFile(workspace, WorkspacePath.parse(path)))))
        .reduce(0L, Long::sum);
  }

  /** The primary key. */
  private static Object[] keys(WorkspaceFile file) {
    return new Object[] {file.workspace().value(), directoryKey(file.path()), key(file.path())};
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

  private static Object[] values(PublishedFile file) {
    WorkspacePath path = file.file().path();
    return new Object[] {
      file.file().workspace().value(),
      key(path),
      directoryKey(path),
      path.toString(),
      file.etag(),
      file.lengthBytes(),
      orNull(file.digest().map(Digest::hex).orElse(null), String.class),
      file.crc32c(),
      EpochNanos.of(file.publishedAt()),
      orNull(file.labels().isEmpty() ? null : LabelLines.of(file.labels()), String.class)
    };
  }

  /** The root is in no directory, and no file. */
  static String directoryKey(WorkspacePath path) {
    return path.isRoot() ? "" : key(path.parent());
  }

  static String key(WorkspacePath path) {
    return Sha256.hex(path.toString());
  }

  static PublishedFile read(Row row) {
    Columns columns = new Columns(row);
    String digest = columns.orNull("digest", String.class);
    return new PublishedFile(
        new WorkspaceFile(
            new WorkspaceName(columns.string("workspace")),
            WorkspacePath.parse(columns.string("path"))),
        columns.string("etag"),
        columns.number("length_bytes"),
        digest == null ? null : new Digest(digest),
        columns.smallNumber("crc32c"),
        columns.instant("published_at"),
        LabelLines.read(columns.orNull("labels", String.class)));
  }
}
