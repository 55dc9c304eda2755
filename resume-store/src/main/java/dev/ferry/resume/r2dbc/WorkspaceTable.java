package dev.ferry.resume.r2dbc;

import static dev.ferry.resume.r2dbc.SqlSession.orNull;
import static java.util.stream.Collectors.joining;

import dev.ferry.resume.WorkspaceRecord;
import dev.ferry.resume.WorkspaceRecord.State;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import io.r2dbc.spi.Row;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The rows of {@code workspace}. Lists stand in them line by line: no value has a line's end. A
 * line of {@code read_only} that begins with no slash is another rule on paths.
 */
final class WorkspaceTable {
  private static final String INSERT =
      """
      INSERT INTO workspace (name, durability, root_folder, root_path, bytes_max, entries_max,
        ttl_nanos, labels, read_only, created_at, state)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""";

  private static final String TWINS_REFUSED = "twins=refuse";

  private WorkspaceTable() {}

  static Mono<WorkspaceRecord> enter(SqlSession session, WorkspaceInfo workspace, boolean sealed) {
    return session
        .insertIfAbsent(INSERT, values(workspace, sealed ? State.ACTIVE : State.UNSEALED))
        .then(Mono.defer(() -> find(session, workspace.spec().name())));
  }

  static Mono<WorkspaceRecord> find(SqlSession session, WorkspaceName name) {
    return session
        .rows("SELECT * FROM workspace WHERE name = $1", WorkspaceTable::read, name.value())
        .singleOrEmpty();
  }

  static Mono<List<WorkspaceRecord>> page(
      SqlSession session, @Nullable WorkspaceRecord last, int limit) {
    return session
        .rows(
            "SELECT * FROM workspace WHERE name > $1 ORDER BY name LIMIT $2",
            WorkspaceTable::read,
            last == null ? "" : last.name().value(),
            limit)
        .collectList();
  }

  static Mono<WorkspaceRecord> seal(SqlSession session, WorkspaceName name) {
    return session
        .update(
            "UPDATE workspace SET state = 'ACTIVE' WHERE name = $1 AND state = 'UNSEALED'",
            name.value())
        .then(Mono.defer(() -> find(session, name)));
  }

  static Mono<WorkspaceRecord> beginRemoval(SqlSession session, WorkspaceName name) {
    return session
        .update("UPDATE workspace SET state = 'REMOVING' WHERE name = $1", name.value())
        .then(Mono.defer(() -> find(session, name)));
  }

  static Mono<Long> forget(SqlSession session, WorkspaceName name) {
    return session.update("DELETE FROM workspace WHERE name = $1", name.value());
  }

  private static Object[] values(WorkspaceInfo workspace, State state) {
    WorkspaceSpec spec = workspace.spec();
    return new Object[] {
      spec.name().value(),
      spec.durability().name(),
      orNull(spec.root().map(RootDirectory::folder).orElse(null), String.class),
      orNull(spec.root().map(root -> root.path().toString()).orElse(null), String.class),
      orNull(spec.bytesMaxOrNull(), Long.class),
      orNull(spec.entriesMaxOrNull(), Long.class),
      orNull(spec.timeToLive().map(EpochNanos::of).orElse(null), Long.class),
      spec.labels().values().entrySet().stream()
          .map(label -> label.getKey() + "=" + label.getValue())
          .collect(joining("\n")),
      rules(spec),
      EpochNanos.of(workspace.createdAt()),
      state.name()
    };
  }

  private static String rules(WorkspaceSpec spec) {
    Stream<String> paths = spec.readOnly().stream().map(WorkspacePath::toString);
    return Stream.concat(
            spec.twins() == Twins.REFUSE ? Stream.of(TWINS_REFUSED) : Stream.empty(), paths)
        .collect(joining("\n"));
  }

  private static WorkspaceRecord read(Row row) {
    Columns columns = new Columns(row);
    Long timeToLive = columns.orNull("ttl_nanos", Long.class);
    WorkspaceSpec spec =
        new WorkspaceSpec(
            new WorkspaceName(columns.string("name")),
            columns.constant("durability", Durability.class),
            rootOrNull(columns),
            columns.orNull("bytes_max", Long.class),
            columns.orNull("entries_max", Long.class),
            timeToLive == null ? null : Duration.ofNanos(timeToLive),
            labels(columns.string("labels")),
            columns
                .string("read_only")
                .lines()
                .filter(line -> !line.equals(TWINS_REFUSED))
                .map(WorkspacePath::parse)
                .toList(),
            columns.string("read_only").lines().anyMatch(TWINS_REFUSED::equals)
                ? Twins.REFUSE
                : Twins.ALLOW);
    return new WorkspaceRecord(
        new WorkspaceInfo(spec, columns.instant("created_at")),
        columns.constant("state", State.class));
  }

  private static @Nullable RootDirectory rootOrNull(Columns columns) {
    String folder = columns.orNull("root_folder", String.class);
    return folder == null
        ? null
        : new RootDirectory(folder, WorkspacePath.parse(columns.string("root_path")));
  }

  private static Labels labels(String lines) {
    Map<String, String> labels = new LinkedHashMap<>();
    lines.lines().forEach(line -> putLabel(labels, line));
    return new Labels(labels);
  }

  private static void putLabel(Map<String, String> labels, String line) {
    int equals = line.indexOf('=');
    labels.put(line.substring(0, equals), line.substring(equals + 1));
  }
}
