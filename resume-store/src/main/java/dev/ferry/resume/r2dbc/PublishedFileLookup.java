package dev.ferry.resume.r2dbc;

import dev.ferry.resume.PublishedFile;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Many rows of {@code published_file} in one call. */
final class PublishedFileLookup {
  private PublishedFileLookup() {}

  /** Those under one of the paths; one query for each directory, by the primary key. */
  static Mono<List<PublishedFile>> among(
      SqlSession session, WorkspaceName workspace, List<WorkspacePath> paths) {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (WorkspacePath path : paths) {
      keys.computeIfAbsent(PublishedFileTable.directoryKey(path), absent -> new ArrayList<>())
          .add(PublishedFileTable.key(path));
    }
    return Flux.fromIterable(keys.entrySet())
        .concatMap(entry -> inDirectory(session, workspace, entry.getKey(), entry.getValue()))
        .collectList();
  }

  private static Flux<PublishedFile> inDirectory(
      SqlSession session, WorkspaceName workspace, String directoryKey, List<String> pathKeys) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT * FROM published_file WHERE workspace = $1 AND directory_key = $2"
                + " AND path_key IN (");
    Object[] values = new Object[2 + pathKeys.size()];
    values[0] = workspace.value();
    values[1] = directoryKey;
    for (int i = 0; i < pathKeys.size(); i++) {
      sql.append(i == 0 ? "$" : ", $").append(3 + i);
      values[2 + i] = pathKeys.get(i);
    }
    return session.rows(sql.append(')').toString(), PublishedFileTable::read, values);
  }

  /** Up to {@code limit} files below a directory, those after {@code last} in the keys' order. */
  static Mono<List<PublishedFile>> below(
      SqlSession session,
      WorkspaceName workspace,
      WorkspacePath directory,
      @Nullable PublishedFile last,
      int limit) {
    String prefix = directory.isRoot() ? "/" : directory + "/";
    return session
        .rows(
            """
            SELECT * FROM published_file
            WHERE workspace = $1 AND SUBSTR(path, 1, $2) = $3
              AND (directory_key > $4 OR (directory_key = $4 AND path_key > $5))
            ORDER BY directory_key, path_key LIMIT $6""",
            PublishedFileTable::read,
            workspace.value(),
            prefix.codePointCount(0, prefix.length()),
            prefix,
            last == null ? "" : PublishedFileTable.directoryKey(last.file().path()),
            last == null ? "" : PublishedFileTable.key(last.file().path()),
            limit)
        .collectList();
  }

  /** In a transaction. */
  static Mono<Void> replace(
      SqlSession session, List<WorkspaceFile> forgotten, List<PublishedFile> remembered) {
    return Flux.fromIterable(forgotten)
        .concatMap(file -> PublishedFileTable.forget(session, file))
        .thenMany(Flux.fromIterable(remembered))
        .concatMap(file -> PublishedFileTable.put(session, file))
        .then();
  }
}
