package dev.ferry.resume;

import static java.util.Comparator.comparing;

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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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

  private final StoreLane lane;
  private final Clock clock;
  private final String identity;
  private final StoreDisk disk;
  private boolean closed;

  private InMemoryResumeStore(StoreLane lane, Clock clock, String identity, StoreDisk disk) {
    this.lane = lane;
    this.clock = clock;
    this.identity = identity;
    this.disk = disk;
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

  private <T> Mono<T> call(String name, Supplier<Optional<T>> work) {
    return lane.call(
        name,
        () -> {
          if (closed) {
            throw new TransferException(
                FailureCode.STORE_UNAVAILABLE, "The resume store is closed");
          }
          return work.get();
        });
  }

  /** A change of one upload that is in the right state. */
  private Mono<UploadRecord> move(
      String name,
      boolean durable,
      UploadId id,
      Function<UploadRecord, Optional<UploadRecord>> change) {
    return call(
        name,
        () -> {
          Optional<UploadRecord> after = disk.now.find(id).flatMap(change);
          after.ifPresent(
              record ->
                  disk.change(
                      durable,
                      tables -> {
                        tables.put(record);
                        if (record.state().isTerminal()) {
                          tables.removeSegmentsOf(id);
                        }
                      }));
          return after;
        });
  }

  @Override
  public Mono<UploadRecord> create(NewUpload upload, int openUploadsMax) {
    return call("create", () -> Optional.of(inserted(upload, openUploadsMax, 1, Prefix.EMPTY)));
  }

  @Override
  public Mono<UploadRecord> restore(NewUpload upload, long epoch, Prefix durable) {
    return call("restore", () -> Optional.of(inserted(upload, Integer.MAX_VALUE, epoch, durable)));
  }

  private UploadRecord inserted(NewUpload upload, int openUploadsMax, long epoch, Prefix durable) {
    StoreRules.requireValues(upload);
    requireUnusedKey(upload);
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

  private void requireUnusedKey(NewUpload upload) {
    disk.now
        .find(upload.file().workspace(), upload.key())
        .ifPresent(
            present -> {
              throw StoreRules.keyInUse(present);
            });
  }

  @Override
  public Mono<UploadRecord> createPublishing(NewUpload upload, Receipt receipt) {
    return call("createPublishing", () -> Optional.of(insertedPublishing(upload, receipt)));
  }

  private UploadRecord insertedPublishing(NewUpload upload, Receipt receipt) {
    StoreRules.requireValues(upload);
    requireUnusedKey(upload);
    UploadRecord record =
        new UploadRecord(
            upload,
            UploadState.PUBLISHING,
            1,
            new Prefix(receipt.lengthBytes(), receipt.crc32c()),
            upload.createdAt(),
            upload.createdAt().plus(upload.expiry()),
            receipt,
            null);
    boolean own =
        upload.length().equals(ContentLength.of(receipt.lengthBytes())) && receipt.epoch() == 1;
    if (!own || StoreRules.requireOwn(record, receipt) != record) {
      throw new TransferException(FailureCode.INTERNAL, "not the receipt of " + upload.id());
    }
    disk.change(true, tables -> tables.put(record));
    return record;
  }

  @Override
  public Mono<UploadRecord> find(UploadId id) {
    return call("find", () -> disk.now.find(id));
  }

  @Override
  public Mono<UploadRecord> find(WorkspaceName workspace, TransferKey key) {
    return call("find", () -> disk.now.find(workspace, key));
  }

  @Override
  public Mono<UploadRecord> attach(UploadId id) {
    return call("attach", () -> new InMemorySegments(disk, now()).attach(id));
  }

  @Override
  public Mono<SegmentedUpload> takeSegments(UploadId id) {
    return call("takeSegments", () -> new InMemorySegments(disk, now()).take(id));
  }

  @Override
  public Mono<SegmentRecord> openSegment(
      UploadId fresh, UploadId whole, long wholeEpoch, long baseBytes, long lengthBytes) {
    SegmentRecord wanted = new SegmentRecord(fresh, whole, baseBytes, lengthBytes, 1, Prefix.EMPTY);
    return call("openSegment", () -> new InMemorySegments(disk, now()).open(wanted, wholeEpoch));
  }

  @Override
  public Mono<SegmentRecord> emptySegment(UploadId segment, long epoch) {
    return call("emptySegment", () -> new InMemorySegments(disk, now()).empty(segment, epoch));
  }

  @Override
  public Mono<List<CommitResult>> commit(List<OffsetCommit> commits, boolean powerSafe) {
    List<OffsetCommit> group = List.copyOf(commits);
    Set<UploadId> seen = new HashSet<>();
    for (OffsetCommit commit : group) {
      if (!seen.add(commit.id())) {
        throw new IllegalArgumentException("The group names upload " + commit.id() + " twice");
      }
    }
    return call("commit", () -> Optional.of(committed(group, powerSafe)));
  }

  private List<CommitResult> committed(List<OffsetCommit> group, boolean powerSafe) {
    List<CommitResult> results = new ArrayList<>();
    List<UploadRecord> moved = new ArrayList<>();
    List<SegmentRecord> movedSegments = new ArrayList<>();
    for (OffsetCommit commit : group) {
      Optional<SegmentRecord> segment = disk.now.segment(commit.id());
      if (segment.isPresent()) {
        results.add(InMemorySegments.committed(segment.get(), commit, movedSegments));
        continue;
      }
      Optional<UploadRecord> record = disk.now.find(commit.id());
      CommitResult result =
          record.map(now -> StoreRules.verdict(now, commit)).orElse(CommitResult.NOT_OPEN);
      if (result == CommitResult.COMMITTED) {
        moved.add(
            new RecordDraft(record.orElseThrow()).frontier(commit.durable()).alive(commit.now()));
      }
      results.add(result);
    }
    disk.change(
        powerSafe,
        tables -> {
          moved.forEach(tables::put);
          movedSegments.forEach(tables::put);
        });
    return List.copyOf(results);
  }

  @Override
  public Mono<UploadRecord> beginPublish(UploadId id, long epoch, Receipt receipt) {
    return move(
        "beginPublish",
        true,
        id,
        record ->
            StoreRules.mayPublish(record, epoch, receipt)
                ? Optional.of(
                    new RecordDraft(StoreRules.requireOwn(record, receipt))
                        .state(UploadState.PUBLISHING)
                        .receipt(receipt)
                        .at(now()))
                : Optional.empty());
  }

  @Override
  public Mono<UploadRecord> completePublish(UploadRecord publishing, Duration retention) {
    if (publishing.receipt().isEmpty()) {
      throw new IllegalArgumentException("Upload " + publishing.id() + " has no receipt to be");
    }
    return call(
        "completePublish",
        () -> {
          Optional<UploadRecord> after =
              disk.now
                  .find(publishing.id())
                  .filter(record -> record.state() == UploadState.PUBLISHING)
                  .filter(record -> record.epoch() == publishing.epoch())
                  .filter(record -> record.receipt().equals(publishing.receipt()))
                  .map(
                      record ->
                          new RecordDraft(record)
                              .state(UploadState.PUBLISHED)
                              .until(now(), retention));
          after.ifPresent(
              record ->
                  disk.change(
                      true,
                      tables -> {
                        tables.put(record);
                        tables.put(published(record.receipt().orElseThrow()));
                      }));
          return after;
        });
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

  @Override
  public Mono<UploadRecord> revertPublish(UploadId id) {
    return move(
        "revertPublish",
        false,
        id,
        record ->
            record.state() == UploadState.PUBLISHING
                ? Optional.of(
                    new RecordDraft(record).state(UploadState.OPEN).receipt(null).alive(now()))
                : Optional.empty());
  }

  @Override
  public Mono<UploadRecord> end(
      UploadId id, UploadState state, @Nullable FailureCode reason, Duration retention) {
    if (!ENDS.contains(state)) {
      throw new IllegalArgumentException("An upload ends in one of " + ENDS + ", not " + state);
    }
    return move(
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
  public Flux<UploadRecord> list(@Nullable WorkspaceName workspace, Set<UploadState> states) {
    Set<UploadState> wanted = Set.copyOf(states);
    return call(
            "list",
            () ->
                Optional.of(
                    disk.now
                        .uploads()
                        .filter(record -> wanted.contains(record.state()))
                        .filter(
                            record ->
                                workspace == null
                                    || record.created().file().workspace().equals(workspace))
                        .toList()))
        .flatMapIterable(records -> records);
  }

  @Override
  public Flux<UploadRecord> listExpired(Instant now, int limit) {
    return call(
            "listExpired",
            () ->
                Optional.of(
                    disk.now
                        .uploads()
                        .filter(record -> record.state() == UploadState.OPEN)
                        .filter(record -> !record.expiresAt().isAfter(now))
                        .sorted(comparing(UploadRecord::expiresAt))
                        .limit(limit)
                        .toList()))
        .flatMapIterable(records -> records);
  }

  @Override
  public Mono<Long> purge(Instant now) {
    return call(
        "purge",
        () -> {
          List<UploadId> over =
              disk.now
                  .uploads()
                  .filter(record -> record.state().isTerminal())
                  .filter(record -> !record.expiresAt().isAfter(now))
                  .map(UploadRecord::id)
                  .toList();
          disk.change(false, tables -> over.forEach(tables::remove));
          return Optional.of((long) over.size());
        });
  }

  @Override
  public Mono<PublishedFile> published(WorkspaceFile file) {
    return call("published", () -> disk.now.published(file));
  }

  @Override
  public Flux<PublishedFile> publishedIn(WorkspaceName workspace, WorkspacePath directory) {
    return listPublished()
        .filter(file -> file.file().workspace().equals(workspace))
        .filter(file -> file.file().path().parent().equals(directory));
  }

  @Override
  public Flux<PublishedFile> listPublished() {
    return call("listPublished", () -> Optional.of(disk.now.published()))
        .flatMapIterable(files -> files);
  }

  @Override
  public Flux<PublishedFile> publishedAmong(WorkspaceName workspace, List<WorkspacePath> paths) {
    return listPublished()
        .filter(file -> file.file().workspace().equals(workspace))
        .filter(file -> paths.contains(file.file().path()));
  }

  @Override
  public Flux<PublishedFile> publishedBelow(WorkspaceName workspace, WorkspacePath directory) {
    return listPublished()
        .filter(file -> file.file().workspace().equals(workspace))
        .filter(file -> !file.file().path().equals(directory))
        .filter(file -> file.file().path().startsWith(directory));
  }

  @Override
  public Mono<Void> replacePublished(
      List<WorkspaceFile> forgotten, List<PublishedFile> remembered) {
    return call(
        "replacePublished",
        () -> {
          disk.change(
              false,
              tables -> {
                forgotten.forEach(tables::forget);
                remembered.forEach(tables::put);
              });
          return Optional.empty();
        });
  }

  @Override
  public Mono<Void> restorePublished(PublishedFile file) {
    return call(
        "restorePublished",
        () -> {
          if (disk.now.published(file.file()).isEmpty()) {
            disk.change(true, tables -> tables.put(file));
          }
          return Optional.empty();
        });
  }

  @Override
  public Mono<Void> forgetPublished(WorkspaceFile file) {
    return call(
        "forgetPublished",
        () -> {
          disk.change(false, tables -> tables.forget(file));
          return Optional.empty();
        });
  }

  @Override
  public Mono<String> identity() {
    return call("identity", () -> Optional.of(identity));
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
    return call("ping", Optional::empty);
  }

  @Override
  public Mono<Void> close() {
    return lane.call(
        "close",
        () -> {
          closed = true;
          return Optional.empty();
        });
  }

  private Instant now() {
    return clock.instant();
  }
}
