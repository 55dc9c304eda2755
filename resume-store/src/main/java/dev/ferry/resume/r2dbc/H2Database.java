package dev.ferry.resume.r2dbc;

import java.nio.file.Path;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * An H2 database in one folder, used through one connection on one lane.
 *
 * <p>One connection, not a pool: calls run one after the other anyway, durable commits do not scale
 * with connections, and a pool's cancellation is where connections leak. Changes that wait at the
 * same time share a transaction ({@link ChangeBatches}).
 */
final class H2Database implements Database {
  private final DatabaseLane lane;
  private final StoreFolder folder;
  private final H2Link link;
  private final Ballast ballast;
  private final ChangeBatches batches;
  private final Mono<Void> closing;

  private H2Database(DatabaseLane lane, StoreFolder folder, String fileSystem) {
    this.lane = lane;
    this.folder = folder;
    this.link = new H2Link(fileSystem, folder.databaseFile(), lane::check);
    this.ballast = folder.ballast();
    this.batches = new ChangeBatches(link, this::requireRoom);
    this.closing =
        lane.runLast(() -> link.disconnect().doOnTerminate(folder::release))
            .onErrorMap(StoreFailures::ofCall)
            .cache();
  }

  /**
   * Opens or creates the database in a folder and brings its schema up to date.
   *
   * @param fileSystem the prefix of one of H2's file systems; {@code file:} for the real one
   * @param lane given over to the database; closed when opening fails
   */
  static Mono<H2Database> open(String fileSystem, Path folder, DatabaseLane lane) {
    return lane.run(
            () ->
                Mono.fromCallable(() -> StoreFolder.claim(folder))
                    .flatMap(claimed -> openIn(claimed, fileSystem, lane)))
        .onErrorMap(failure -> StoreFailures.ofOpening(folder, failure))
        .onErrorResume(failure -> lane.runLast(() -> Mono.error(failure)).then(Mono.empty()));
  }

  private static Mono<H2Database> openIn(StoreFolder folder, String fileSystem, DatabaseLane lane) {
    return Mono.fromCallable(() -> new H2Database(lane, folder, fileSystem))
        .flatMap(database -> database.prepare().thenReturn(database))
        .doOnError(failure -> folder.release());
  }

  private Mono<Void> prepare() {
    return link.inTransaction(H2Database::migrate)
        .then(Mono.defer(link::force))
        .then(Mono.fromCallable(folder::force))
        .then()
        .onErrorResume(failure -> link.disconnect().then(Mono.error(failure)));
  }

  private static Mono<Long> migrate(SqlSession session) {
    return new SchemaMigrator(SchemaScript.all())
        .migrate(session)
        .flatMap(steps -> StoreIdentityTable.ensure(session, StoreIdentityTable.fresh()));
  }

  @Override
  public <T> Mono<T> read(Function<SqlSession, Mono<T>> call) {
    return lane.run(() -> link.inSession(call)).onErrorMap(StoreFailures::ofCall);
  }

  @Override
  public <T> Mono<T> change(Survives survives, Function<SqlSession, Mono<T>> call) {
    return Mono.defer(
            () -> {
              WaitingChange<T> change = batches.add(survives, call);
              return lane.run(() -> batches.outcomeOf(change)).doFinally(end -> change.leave());
            })
        .onErrorMap(StoreFailures::ofCall);
  }

  /**
   * Once the volume was full, everything but what frees space waits until there is room for the
   * ballast again: the little room that giving it up made is not for them.
   */
  private Mono<Void> requireRoom() {
    return ballast.isThere() ? Mono.empty() : Mono.error(StoreFailures.full(null));
  }

  @Override
  public <T> Mono<T> relieve(Survives survives, Function<SqlSession, Mono<T>> call) {
    return lane.run(
            () ->
                withRoomOfBallast(link.inTransaction(call))
                    .flatMap(
                        value ->
                            withRoomOfBallast(Mono.defer(() -> force(survives))).thenReturn(value)))
        .onErrorMap(StoreFailures::ofCall);
  }

  /** A write that found no room has changed nothing, so it can be made again. */
  private <T> Mono<T> withRoomOfBallast(Mono<T> work) {
    return work.onErrorResume(
        failure -> StoreFailures.isFullVolume(failure) && ballast.drop(), failure -> work);
  }

  private Mono<Void> force(Survives survives) {
    return survives == Survives.POWER_CUT ? link.force() : Mono.empty();
  }

  @Override
  public Scheduler scheduler() {
    return lane.scheduler();
  }

  @Override
  public Mono<Void> close() {
    return closing;
  }
}
