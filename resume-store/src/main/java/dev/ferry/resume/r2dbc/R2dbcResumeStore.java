package dev.ferry.resume.r2dbc;

import dev.ferry.resume.AuditTrail;
import dev.ferry.resume.CommitResult;
import dev.ferry.resume.NewUpload;
import dev.ferry.resume.OffsetCommit;
import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.SegmentedUpload;
import dev.ferry.resume.TokenRegister;
import dev.ferry.resume.UploadRecord;
import dev.ferry.resume.WorkspaceRegister;
import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The resume store in any SQL database: says which statements make up a call, what the call must
 * survive, and how long lists are cut into pages.
 */
final class R2dbcResumeStore implements ResumeStore {
  private static final Set<UploadState> ENDS =
      EnumSet.of(UploadState.ABORTED, UploadState.EXPIRED, UploadState.FAILED);

  /** Rows of one call; a longer list is several, so that commits get their turn in between. */
  private static final int PAGE_ROWS = 256;

  private final Database database;
  private final Clock clock;

  /** A store on an open database with the schema in place. */
  R2dbcResumeStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public Mono<UploadRecord> create(NewUpload upload, int openUploadsMax) {
    return database.change(
        Survives.POWER_CUT, session -> UploadTable.create(session, upload, openUploadsMax));
  }

  @Override
  public Mono<UploadRecord> createPublishing(NewUpload upload, Receipt receipt) {
    return database.change(
        Survives.POWER_CUT, session -> PublishingInsert.create(session, upload, receipt));
  }

  @Override
  public Mono<UploadRecord> find(UploadId id) {
    return database.read(session -> UploadTable.find(session, id));
  }

  @Override
  public Mono<UploadRecord> find(WorkspaceName workspace, TransferKey key) {
    return database.read(session -> UploadTable.find(session, workspace, key));
  }

  @Override
  public Mono<UploadRecord> attach(UploadId id) {
    return database
        .change(Survives.KILL, session -> new SegmentMoves(session, id, now()).attach())
        .delayUntil(attached -> attached.joined() ? forced() : Mono.empty())
        .map(SegmentMoves.Attached::upload);
  }

  /** What went before: bytes of segments that are forgotten may be written over. */
  private Mono<Boolean> forced() {
    return database.change(Survives.POWER_CUT, session -> Mono.just(true));
  }

  @Override
  public Mono<UploadRecord> declareLength(UploadId id, long lengthBytes) {
    return move(Survives.POWER_CUT, id, moves -> moves.declareLength(lengthBytes));
  }

  @Override
  public Mono<UploadRecord> note(UploadId id, @Nullable String noteOrNull) {
    return move(Survives.POWER_CUT, id, moves -> moves.note(noteOrNull));
  }

  @Override
  public Mono<SegmentedUpload> takeSegments(UploadId id) {
    return database.change(Survives.KILL, session -> new SegmentMoves(session, id, now()).take());
  }

  @Override
  public Mono<SegmentRecord> openSegment(
      UploadId fresh, UploadId whole, long wholeEpoch, long baseBytes, long lengthBytes) {
    SegmentRecord wanted = new SegmentRecord(fresh, whole, baseBytes, lengthBytes, 1, Prefix.EMPTY);
    return database.change(
        Survives.KILL, session -> new SegmentMoves(session, whole, now()).open(wanted, wholeEpoch));
  }

  @Override
  public Mono<SegmentRecord> emptySegment(UploadId segment, long epoch) {
    return database.change(Survives.KILL, session -> SegmentTable.empty(session, segment, epoch));
  }

  @Override
  public Mono<List<CommitResult>> commit(List<OffsetCommit> commits, boolean powerSafe) {
    List<OffsetCommit> group = List.copyOf(commits);
    GroupCommit.requireDistinct(group);
    return group.isEmpty()
        ? Mono.just(List.of())
        : database.change(
            powerSafe ? Survives.POWER_CUT : Survives.KILL_OF_SERVICE,
            session -> GroupCommit.run(session, group));
  }

  @Override
  public Mono<UploadRecord> beginPublish(UploadId id, long epoch, Receipt receipt) {
    return move(Survives.POWER_CUT, id, moves -> moves.beginPublish(epoch, receipt));
  }

  @Override
  public Mono<UploadRecord> completePublish(UploadRecord publishing, Duration retention) {
    Receipt receipt = publishing.receiptOrNull();
    if (receipt == null) {
      throw new IllegalArgumentException("Upload " + publishing.id() + " has no receipt to be");
    }
    return database.change(
        Survives.POWER_CUT, session -> completed(session, publishing, receipt, retention));
  }

  private Mono<UploadRecord> completed(
      SqlSession session, UploadRecord publishing, Receipt receipt, Duration retention) {
    return new UploadMoves(session, publishing.id(), now())
        .completePublish(publishing, receipt, EpochNanos.of(retention))
        .flatMap(record -> PublishedFileTable.remember(session, receipt).thenReturn(record));
  }

  @Override
  public Mono<UploadRecord> revertPublish(UploadId id) {
    return move(Survives.KILL, id, UploadMoves::revertPublish);
  }

  @Override
  public Mono<UploadRecord> end(
      UploadId id, UploadState state, @Nullable FailureCode reason, Duration retention) {
    if (!ENDS.contains(state)) {
      throw new IllegalArgumentException("An upload ends in one of " + ENDS + ", not " + state);
    }
    return database.relieve(
        Survives.POWER_CUT,
        session ->
            new UploadMoves(session, id, now()).end(state, reason, EpochNanos.of(retention)));
  }

  @Override
  public Flux<UploadRecord> list(@Nullable WorkspaceName workspace, Set<UploadState> states) {
    Set<UploadState> wanted = Set.copyOf(states);
    return wanted.isEmpty()
        ? Flux.empty()
        : pages((session, last) -> UploadLists.page(session, workspace, wanted, last, PAGE_ROWS));
  }

  @Override
  public Flux<UploadRecord> listExpired(Instant now, int limit) {
    return database
        .read(session -> UploadLists.expired(session, EpochNanos.of(now), limit))
        .flatMapIterable(page -> page)
        .publishOn(database.scheduler())
        .onErrorMap(StoreFailures::ofCall);
  }

  @Override
  public Mono<Long> purge(Instant now) {
    return purgeSome(now)
        .flatMap(
            count -> count < PAGE_ROWS ? Mono.just(count) : purge(now).map(rest -> rest + count));
  }

  private Mono<Long> purgeSome(Instant now) {
    return database.relieve(
        Survives.KILL, session -> UploadLists.purge(session, EpochNanos.of(now), PAGE_ROWS));
  }

  @Override
  public Mono<PublishedFile> published(WorkspaceFile file) {
    return database.read(session -> PublishedFileTable.find(session, file));
  }

  @Override
  public Flux<PublishedFile> publishedIn(WorkspaceName workspace, WorkspacePath directory) {
    return pages(
        (session, last) -> PublishedFileTable.page(session, workspace, directory, last, PAGE_ROWS));
  }

  @Override
  public Flux<PublishedFile> publishedAmong(WorkspaceName workspace, List<WorkspacePath> paths) {
    return database
        .read(session -> PublishedFileLookup.among(session, workspace, paths))
        .flatMapIterable(files -> files)
        .onErrorMap(StoreFailures::ofCall);
  }

  @Override
  public Flux<PublishedFile> publishedBelow(WorkspaceName workspace, WorkspacePath directory) {
    return pages(
        (session, last) ->
            PublishedFileLookup.below(session, workspace, directory, last, PAGE_ROWS));
  }

  @Override
  public Mono<Void> replacePublished(
      List<WorkspaceFile> forgotten, List<PublishedFile> remembered) {
    return database.change(
        Survives.KILL, session -> PublishedFileLookup.replace(session, forgotten, remembered));
  }

  @Override
  public Flux<PublishedFile> listPublished() {
    return pages((session, last) -> PublishedFileTable.page(session, last, PAGE_ROWS));
  }

  @Override
  public Mono<Void> restorePublished(PublishedFile file) {
    return database.change(
        Survives.POWER_CUT, session -> PublishedFileTable.restore(session, file));
  }

  @Override
  public Mono<UploadRecord> restore(NewUpload upload, long epoch, Prefix durable) {
    return database.change(
        Survives.POWER_CUT, session -> UploadTable.restore(session, upload, epoch, durable));
  }

  @Override
  public Mono<Void> forgetPublished(WorkspaceFile file) {
    return database.relieve(Survives.KILL, session -> PublishedFileTable.forget(session, file));
  }

  @Override
  public Mono<String> identity() {
    return database.read(StoreIdentityTable::read);
  }

  @Override
  public WorkspaceRegister workspaces() {
    return new R2dbcWorkspaceRegister(database);
  }

  @Override
  public TokenRegister tokens() {
    return new R2dbcTokenRegister(database);
  }

  @Override
  public AuditTrail audit() {
    return new R2dbcAuditTrail(database);
  }

  @Override
  public Mono<Void> ping() {
    return database.read(session -> session.rows("SELECT 1 AS one", Columns::of).then());
  }

  @Override
  public Mono<Void> close() {
    return database.close();
  }

  private Mono<UploadRecord> move(
      Survives survives, UploadId id, Function<UploadMoves, Mono<UploadRecord>> move) {
    return database.change(survives, session -> move.apply(new UploadMoves(session, id, now())));
  }

  private long now() {
    return EpochNanos.of(clock.instant());
  }

  /** A long list, read page by page as it is asked for. */
  private <T> Flux<T> pages(PageReader<T> reader) {
    return page(reader, null)
        .expand(
            page ->
                page.size() < PAGE_ROWS ? Mono.empty() : page(reader, page.get(page.size() - 1)))
        .concatMapIterable(page -> page, 1)
        .publishOn(database.scheduler(), PAGE_ROWS)
        .onErrorMap(StoreFailures::ofCall);
  }

  private <T> Mono<List<T>> page(PageReader<T> reader, @Nullable T last) {
    return database.read(session -> reader.read(session, last));
  }

  /** Reads up to {@code PAGE_ROWS} values that come after another one, or the first. */
  private interface PageReader<T> {
    Mono<List<T>> read(SqlSession session, @Nullable T last);
  }
}
