package dev.ferry.resume.r2dbc;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings a database to the newest schema, step by step, and remembers each step with its checksum.
 *
 * <p>Of several services that start at once on PostgreSQL, one migrates and the others wait for its
 * transaction and find it done; on H2 the file lock shuts them out. Killed at any point, the next
 * start runs the unfinished step again.
 */
final class SchemaMigrator {
  private static final List<String> BASE =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS schema_step (
            version INTEGER PRIMARY KEY,
            name VARCHAR(100) NOT NULL,
            checksum VARCHAR(64) NOT NULL)""",
          "CREATE TABLE IF NOT EXISTS schema_lock (id INTEGER PRIMARY KEY)",
          """
          INSERT INTO schema_lock (id)
          SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM schema_lock WHERE id = 1)""");

  private final List<SchemaScript> scripts;

  /** A migrator to the last of these scripts, which are numbered 1, 2, 3 and so on. */
  SchemaMigrator(List<SchemaScript> scripts) {
    this.scripts = List.copyOf(scripts);
  }

  /**
   * Runs what is missing.
   *
   * @return completes with the number of steps run; fails with {@code STORE_UNAVAILABLE} when the
   *     database has a newer schema, or a step was run from another text
   */
  Mono<Long> migrate(SqlSession session) {
    return session
        .takeTurn(Dialect.Turn.MIGRATE)
        .then(Mono.defer(() -> runAll(BASE, session)))
        .then(Mono.defer(() -> stepsDone(session)))
        .flatMap(done -> runMissing(done, session));
  }

  private static Mono<Map<Integer, String>> stepsDone(SqlSession session) {
    return session
        .rows(
            "SELECT version, checksum FROM schema_step",
            row ->
                Map.entry(
                    Columns.of(row).smallNumber("version"), Columns.of(row).string("checksum")))
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private Mono<Long> runMissing(Map<Integer, String> done, SqlSession session) {
    for (Map.Entry<Integer, String> step : done.entrySet()) {
      verify(step.getKey(), step.getValue());
    }
    return Flux.fromIterable(scripts)
        .filter(script -> !done.containsKey(script.version()))
        .concatMap(script -> run(script, session))
        .count();
  }

  private void verify(int version, String checksum) {
    if (version > scripts.size()) {
      throw new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The resume store has schema version %d, this service knows up to %d; start the newer service"
              .formatted(version, scripts.size()));
    }
    SchemaScript script = scripts.get(version - 1);
    if (!script.checksum().equals(checksum)) {
      throw new TransferException(
          FailureCode.STORE_UNAVAILABLE,
          "The resume store's schema step %s was made from another text than this service has; start the service it was made with"
              .formatted(script.name()));
    }
  }

  private static Mono<Boolean> run(SchemaScript script, SqlSession session) {
    return runAll(script.statements(), session)
        .then(
            Mono.defer(
                () ->
                    session.update(
                        "INSERT INTO schema_step (version, name, checksum) VALUES ($1, $2, $3)",
                        script.version(),
                        script.name(),
                        script.checksum())))
        .thenReturn(true);
  }

  private static Mono<Void> runAll(List<String> statements, SqlSession session) {
    return Flux.fromIterable(statements).concatMap(session::update).then();
  }
}
