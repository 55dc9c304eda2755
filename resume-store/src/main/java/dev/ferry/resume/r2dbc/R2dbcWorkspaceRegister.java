package dev.ferry.resume.r2dbc;

import dev.ferry.resume.WorkspaceRecord;
import dev.ferry.resume.WorkspaceRegister;
import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import java.util.List;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The register of workspaces in any SQL database. */
final class R2dbcWorkspaceRegister implements WorkspaceRegister {
  private static final int PAGE_ROWS = 256;

  private final Database database;

  R2dbcWorkspaceRegister(Database database) {
    this.database = database;
  }

  @Override
  public Mono<WorkspaceRecord> enter(WorkspaceInfo workspace, boolean sealed) {
    return database.change(
        Survives.POWER_CUT, session -> WorkspaceTable.enter(session, workspace, sealed));
  }

  @Override
  public Mono<WorkspaceRecord> seal(WorkspaceName name) {
    return database.change(Survives.POWER_CUT, session -> WorkspaceTable.seal(session, name));
  }

  @Override
  public Mono<WorkspaceRecord> find(WorkspaceName name) {
    return database.read(session -> WorkspaceTable.find(session, name));
  }

  @Override
  public Flux<WorkspaceRecord> list() {
    return page(null)
        .expand(page -> page.size() < PAGE_ROWS ? Mono.empty() : page(page.get(page.size() - 1)))
        .concatMapIterable(page -> page, 1)
        .publishOn(database.scheduler(), PAGE_ROWS)
        .onErrorMap(StoreFailures::ofCall);
  }

  private Mono<List<WorkspaceRecord>> page(
      @org.jspecify.annotations.Nullable WorkspaceRecord last) {
    return database.read(session -> WorkspaceTable.page(session, last, PAGE_ROWS));
  }

  @Override
  public Mono<WorkspaceRecord> beginRemoval(WorkspaceName name) {
    return database.relieve(
        Survives.POWER_CUT, session -> WorkspaceTable.beginRemoval(session, name));
  }

  @Override
  public Mono<Void> forget(WorkspaceName name) {
    return allPages(name, PublishedFileTable::forgetSome)
        .then(Mono.defer(() -> allPages(name, UploadLists::forgetSome)))
        .then(
            Mono.defer(
                () ->
                    database.relieve(
                        Survives.POWER_CUT, session -> WorkspaceTable.forget(session, name))))
        .then();
  }

  /** A page at a time, so that commits get their turn in between. */
  private Mono<Long> allPages(
      WorkspaceName name, BiFunction<SqlSession, WorkspaceName, Mono<Long>> page) {
    return database
        .relieve(Survives.KILL, session -> page.apply(session, name))
        .flatMap(count -> count == 0 ? Mono.just(count) : allPages(name, page));
  }
}
