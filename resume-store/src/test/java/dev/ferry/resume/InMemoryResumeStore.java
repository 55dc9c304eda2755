package dev.ferry.resume;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadLifecycle;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A resume store for simulations: the contract without a database.
 *
 * <p>Knows what a power cut may take away: every change is kept in the order it was made, and those
 * behind the last durable one may be lost from the end. Calls run one at a time on the lane.
 */
public final class InMemoryResumeStore implements ResumeStore {
  private static final Set<UploadState> ENDS =
      EnumSet.of(UploadState.ABORTED, UploadState.EXPIRED, UploadState.FAILED);

  private final OpenLane lane;
  private final Clock clock;
  private final String identity;
  private final StoreDisk disk;
  private final InMemoryMoves moves;
  private final InMemoryPublishing publishing;
  private final InMemoryCommits commits;
  private final InMemoryUploadLists lists;
  private final InMemoryPublishedFiles files;

  private InMemoryResumeStore(StoreLane lane, Clock clock, String identity, StoreDisk disk) {
    this.lane = new OpenLane(lane);
    this.clock = clock;
    this.identity = identity;
    this.disk = disk;
    this.moves = new InMemoryMoves(this.lane, disk);
    this.publishing = new InMemoryPublishing(this.lane, disk, moves, clock);
    this.commits = new InMemoryCommits(this.lane, disk);
    this.lists = new InMemoryUploadLists(this.lane, disk);
    this.files = new InMemoryPublishedFiles(this.lane, disk);
  }

  /**
   * An empty store.
   *
   * @param identity 32 hex digits
   */
  public static InMemoryResumeStore create(StoreLane lane, Clock clock, String identity) {
    return new InMemoryResumeStore(lane, clock, identity, new StoreDisk());
  }

  /** The same store opened again by a new process, after this one was killed or closed. */
  public InMemoryResumeStore reopened(StoreLane newLane) {
    return new InMemoryResumeStore(newLane, clock, identity, disk);
  }

  /**
   * Cuts the power: of the changes that were not forced, the last ones are lost.
   *
   * @param kept how many of them stay, the oldest ones
   */
  public void cutPower(int kept) {
    disk.cutPower(kept);
  }

  /** How many changes a power cut may take away now. */
  public int unforced() {
    return disk.unforced();
  }

  /** Every upload as it stands, oldest first, for an observer beside the store. */
  public List<UploadRecord> snapshot() {
    return disk.now.uploads().toList();
  }

  /** What is remembered of that path, for an observer beside the store. */
  public Optional<PublishedFile> snapshot(WorkspaceFile file) {
    return disk.now.published(file);
  }

  @Override
  public Mono<UploadRecord> create(NewUpload upload, int openUploadsMax) {
    return lane.call(
        "create", () -> Optional.of(inserted(upload, openUploadsMax, 1, Prefix.EMPTY)));
  }

  @Override
  public Mono<UploadRecord> restore(NewUpload upload, long epoch, Prefix durable) {
    return lane.call(
        "restore", () -> Optional.of(inserted(upload, Integer.MAX_VALUE, epoch, durable)));
  }

  private UploadRecord inserted(NewUpload upload, int openUploadsMax, long epoch, Prefix durable) {
    StoreRules.requireValues(upload);
    moves.requireUnusedKey(upload);
    if (disk.now.open() >= openUploadsMax) {
      throw new TransferException(
          FailureCode.LIMIT_EXCEEDED,
          openUploadsMax + " uploads are open, which is the limit (openUploadsMax)");
    }
    UploadRecord record =
        new UploadRecord(
            upload,
            UploadState.OPEN,
            epoch,
            durable,
            upload.createdAt(),
            upload.createdAt().plus(upload.expiry()),
            null,
            null);
    disk.change(true, tables -> tables.put(record));
    return record;
  }

  @Override
  public Mono<UploadRecord> find(UploadId id) {
    return lane.call("find", () -> disk.now.find(id));
  }

  @Override
  public Mono<UploadRecord> find(WorkspaceName workspace, TransferKey key) {
    return lane.call("find", () -> disk.now.find(workspace, key));
  }

  @Override
  public Mono<UploadRecord> attach(UploadId id) {
    return lane.call("attach", () -> new InMemorySegments(disk, now()).attach(id));
  }

  @Override
  public Mono<UploadRecord> declareLength(UploadId id, long lengthBytes) {
    return moves.move(
        "declareLength",
        true,
        id,
        record ->
            StoreRules.mayDeclare(record, lengthBytes)
                ? Optional.of(
                    new RecordDraft(record)
                        .created(record.created().ofLength(ContentLength.of(lengthBytes)))
                        .at(now()))
                : Optional.empty());
  }

  @Override
  public Mono<UploadRecord> note(UploadId id, @Nullable String noteOrNull) {
    return moves.move(
        "note",
        true,
        id,
        record -> {
          NewUpload noted = record.created().noted(noteOrNull);
          StoreRules.requireValues(noted);
          return Optional.of(new RecordDraft(record).created(noted).at(record.updatedAt()));
        });
  }

  @Override
  public Mono<SegmentedUpload> takeSegments(UploadId id) {
    return lane.call("takeSegments", () -> new InMemorySegments(disk, now()).take(id));
  }

  @Override
  public Mono<SegmentRecord> openSegment(
      UploadId fresh, UploadId whole, long wholeEpoch, long baseBytes, long lengthBytes) {
    SegmentRecord wanted = new SegmentRecord(fresh, whole, baseBytes, lengthBytes, 1, Prefix.EMPTY);
    return lane.call(
        "openSegment", () -> new InMemorySegments(disk, now()).open(wanted, wholeEpoch));
  }

  @Override
  public Mono<SegmentRecord> emptySegment(UploadId segment, long epoch) {
    return lane.call("emptySegment", () -> new InMemorySegments(disk, now()).empty(segment, epoch));
  }

  @Override
  public Mono<UploadRecord> end(
      UploadId id, UploadState state, @Nullable FailureCode reason, Duration retention) {
    if (!ENDS.contains(state)) {
      throw new IllegalArgumentException("An upload ends in one of " + ENDS + ", not " + state);
    }
    return moves.move(
        "end",
        true,
        id,
        record ->
            UploadLifecycle.allows(record.state(), state)
                ? Optional.of(
                    new RecordDraft(record)
                        .state(state)
                        .epoch(record.epoch() + 1)
                        .receipt(null)
                        .reason(reason)
                        .until(now(), retention))
                : Optional.empty());
  }

  @Override
  public Mono<UploadRecord> createPublishing(NewUpload upload, Receipt receipt) {
    return publishing.createPublishing(upload, receipt);
  }

  @Override
  public Mono<List<CommitResult>> commit(List<OffsetCommit> group, boolean powerSafe) {
    return commits.commit(group, powerSafe);
  }

  @Override
  public Mono<UploadRecord> beginPublish(UploadId id, long epoch, Receipt receipt) {
    return publishing.beginPublish(id, epoch, receipt);
  }

  @Override
  public Mono<UploadRecord> completePublish(UploadRecord begun, Duration retention) {
    return publishing.completePublish(begun, retention);
  }

  @Override
  public Mono<UploadRecord> revertPublish(UploadId id) {
    return publishing.revertPublish(id);
  }

  @Override
  public Flux<UploadRecord> list(@Nullable WorkspaceName workspace, Set<UploadState> states) {
    return lists.list(workspace, states);
  }

  @Override
  public Flux<UploadRecord> listExpired(Instant now, int limit) {
    return lists.listExpired(now, limit);
  }

  @Override
  public Mono<Long> purge(Instant now) {
    return lists.purge(now);
  }

  @Override
  public Mono<PublishedFile> published(WorkspaceFile file) {
    return files.published(file);
  }

  @Override
  public Flux<PublishedFile> publishedIn(WorkspaceName workspace, WorkspacePath directory) {
    return files.publishedIn(workspace, directory);
  }

  @Override
  public Flux<PublishedFile> listPublished() {
    return files.listPublished();
  }

  @Override
  public Flux<PublishedFile> publishedAmong(WorkspaceName workspace, List<WorkspacePath> paths) {
    return files.publishedAmong(workspace, paths);
  }

  @Override
  public Flux<PublishedFile> publishedBelow(WorkspaceName workspace, WorkspacePath directory) {
    return files.publishedBelow(workspace, directory);
  }

  @Override
  public Mono<Void> replacePublished(
      List<WorkspaceFile> forgotten, List<PublishedFile> remembered) {
    return files.replacePublished(forgotten, remembered);
  }

  @Override
  public Mono<Void> restorePublished(PublishedFile file) {
    return files.restorePublished(file);
  }

  @Override
  public Mono<Void> forgetPublished(WorkspaceFile file) {
    return files.forgetPublished(file);
  }

  @Override
  public Mono<String> identity() {
    return lane.call("identity", () -> Optional.of(identity));
  }

  @Override
  public WorkspaceRegister workspaces() {
    return new InMemoryWorkspaces(lane, disk);
  }

  @Override
  public TokenRegister tokens() {
    return new InMemoryTokens(lane, disk);
  }

  @Override
  public AuditTrail audit() {
    return new InMemoryAudit(lane, disk);
  }

  @Override
  public Mono<Void> ping() {
    return lane.call("ping", Optional::empty);
  }

  @Override
  public Mono<Void> close() {
    return lane.close();
  }

  private Instant now() {
    return clock.instant();
  }
}
