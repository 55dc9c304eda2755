package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.UploadStatus;
import dev.ferry.transfer.WorkspaceName;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The front of everything about uploads; all doors call these methods and no others.
 *
 * <p>Opens of the same key run one after the other, and each waits until the writer before it has
 * let go of the file, never for its connection.
 */
public final class Uploads {
  static final Set<UploadState> UNFINISHED = EnumSet.of(UploadState.OPEN, UploadState.PUBLISHING);

  private final ResumeStore store;
  private final BlobStore blobs;
  private final UploadRuntime runtime;
  private final SpaceGuard space;
  private final Beginnings beginnings;
  private final UploadEntries entries;
  private final Puts puts;
  private final SegmentedUploads segments;
  private final UploadFacts facts;
  private final Turns keys = new Turns();

  /**
   * The uploads of one store and volume.
   *
   * @param space whose store and files are the ones given here and to the runtime
   * @param createWorkspaces whether a workspace named on first use is created
   */
  public Uploads(
      ResumeStore store,
      BlobStore blobs,
      WorkspaceFiles files,
      UploadRuntime runtime,
      SpaceGuard space,
      boolean createWorkspaces) {
    this(store, blobs, files, runtime, space, createWorkspaces, freshIds(runtime.clock()));
  }

  /**
   * The same, with ids from elsewhere, so that a simulation can be repeated exactly.
   *
   * @param ids never the same one twice, and not to be guessed
   */
  public Uploads(
      ResumeStore store,
      BlobStore blobs,
      WorkspaceFiles files,
      UploadRuntime runtime,
      SpaceGuard space,
      boolean createWorkspaces,
      Supplier<UploadId> ids) {
    this.store = store;
    this.blobs = blobs;
    this.runtime = runtime;
    this.space = space;
    this.beginnings = new Beginnings(files, runtime, space, createWorkspaces, ids);
    this.entries = new UploadEntries(store, blobs, runtime, beginnings, space);
    this.segments = new SegmentedUploads(store, blobs, runtime, entries, this::inTurn);
    this.facts = new UploadFacts(store, runtime, space);
    this.puts = new Puts(store, blobs, runtime, beginnings, space);
    runtime.meters().uploads(space::openUploads, runtime.active()::running);
  }

  private static Supplier<UploadId> freshIds(Clock clock) {
    SecureRandom random = new SecureRandom();
    return () -> UploadId.fresh(clock.instant(), random);
  }

  /**
   * Creates the upload, or attaches to the one under the same key: the caller becomes its only
   * writer and an older one is told FENCED.
   *
   * @param wantedChunkBytes chunk size the sender would like
   * @return a lease, or the receipt of an upload that was published before. Fails with {@code
   *     KEY_CONFLICT}, {@code SOURCE_CHANGED} (another length or digest than before), {@code
   *     PRECONDITION_FAILED}, {@code ABORTED}, {@code EXPIRED}, {@code SHUTTING_DOWN} and the codes
   *     of workspaces and storage
   */
  public Mono<Attachment> open(OpenUpload wish, int wantedChunkBytes) {
    return inTurn(wish, () -> openInTurn(wish, wantedChunkBytes), Uploads::abandon);
  }

  /** What is told of uploads later, and kept with them. */
  public UploadFacts facts() {
    return facts;
  }

  /** Uploads that are made of others. */
  public UploadParts parts() {
    return new UploadParts(this, store, blobs, runtime);
  }

  /** Uploads that are sent in segments. */
  public SegmentedUploads segments() {
    return segments;
  }

  /** Opening of any kind: one at a time for a key, run to its end, only while the service runs. */
  private <T> Mono<T> inTurn(OpenUpload wish, Supplier<Mono<T>> work, Consumer<T> abandoned) {
    Mono<T> opened = keys.inTurn(new UploadKey(wish.file().workspace(), wish.key()), work);
    return Mono.defer(
        () -> {
          runtime.requireRunning();
          return beginnings
              .workspace(wish.file().workspace())
              .then(Detached.run(opened, abandoned));
        });
  }

  static void abandon(Attachment attachment) {
    attachment.fold(
        lease -> {
          lease.close();
          return true;
        },
        receipt -> true);
  }

  /**
   * The one entry for bytes. Cancelling it commits what was written and leaves the upload open.
   *
   * @param input chunks contiguous from the lease's frontier, flushes, at last Finish; demand on it
   *     is the sender's credit
   * @return acknowledgements of the frontier, at last {@code Published}; fails with the code of
   *     what went wrong, the upload then stays at its frontier unless the failure is final
   */
  public Flux<UploadEvent> append(UploadLease lease, Publisher<? extends UploadInput> input) {
    return lease.pipeline().run(input);
  }

  /**
   * A whole upload in one step: its bytes are stored, it gets its record and is published. Runs to
   * its end even when the subscriber goes.
   *
   * @param wish of a known length, with a digest that is handed in, or off
   * @param body all bytes, at offset 0; taken over
   * @return the receipt, also of an upload that was published before under the key, or how the one
   *     stands that is to be continued by {@link #open}. Fails as that and {@link #append} do, and
   *     then leaves nothing behind, unless the failure is one of publishing
   */
  public Mono<PutOutcome> put(OpenUpload wish, ChunkBody body) {
    return Detached.run(
        Mono.using(
            () -> puts.admit(body),
            admitted ->
                keys.inTurn(
                    new UploadKey(wish.file().workspace(), wish.key()), () -> puts.put(wish, body)),
            PutRoom.Held::close));
  }

  private Mono<Attachment> openInTurn(OpenUpload wish, int wantedChunkBytes) {
    return entries
        .existing(wish)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(
            found ->
                found.isPresent()
                    ? resume(found.get(), wish, wantedChunkBytes)
                    : create(wish, wantedChunkBytes));
  }

  private Mono<Attachment> create(OpenUpload wish, int wantedChunkBytes) {
    return entries
        .created(wish)
        .flatMap(
            record ->
                blobs
                    .stage(record.id(), wish.file().workspace(), record.created().durability())
                    .flatMap(blob -> attached(record, blob, wish, wantedChunkBytes)));
  }

  private Mono<Attachment> resume(UploadRecord found, OpenUpload wish, int wantedChunkBytes) {
    SameTransfer.require(found, wish);
    return switch (found.state()) {
      case OPEN -> attach(found, wish, wantedChunkBytes);
      case PUBLISHING -> afterPublishing(found, wish, wantedChunkBytes);
      case PUBLISHED -> Mono.just(new Attachment.Published(UploadEntries.receipt(found)));
      case ABORTED, EXPIRED, FAILED -> Mono.error(UploadFailures.ended(found));
    };
  }

  private Mono<Attachment> attach(UploadRecord found, OpenUpload wish, int wantedChunkBytes) {
    UploadId id = found.id();
    return runtime
        .active()
        .evict(id, UploadFailures.fenced(id))
        .then(Mono.defer(() -> entries.requireWritable(found)))
        .then(Mono.defer(() -> store.attach(id)))
        .doOnNext(entries::adopt)
        .flatMap(
            record ->
                blobs
                    .reopen(
                        id,
                        wish.file().workspace(),
                        record.durable().lengthBytes(),
                        record.created().durability())
                    .flatMap(blob -> attached(record, blob, wish, wantedChunkBytes))
                    .onErrorResume(
                        TransferException.class, failure -> entries.endIfLost(id, failure)))
        .switchIfEmpty(Mono.defer(() -> overtaken(id, wish, wantedChunkBytes)));
  }

  /**
   * The upload went on to another state while we waited for its writer: most likely it is
   * published, or nobody knows whether it is because the store did not answer.
   */
  private Mono<Attachment> overtaken(UploadId id, OpenUpload wish, int wantedChunkBytes) {
    return store
        .find(id)
        .switchIfEmpty(Mono.error(() -> UploadFailures.notFound(id)))
        .flatMap(record -> resume(record, wish, wantedChunkBytes));
  }

  private Mono<Attachment> afterPublishing(
      UploadRecord found, OpenUpload wish, int wantedChunkBytes) {
    return entries.settled(found).flatMap(record -> resume(record, wish, wantedChunkBytes));
  }

  private Mono<Attachment> attached(
      UploadRecord record, StagedBlob blob, OpenUpload wish, int wantedChunkBytes) {
    return runtime.start(record, blob, wish, wantedChunkBytes).map(Attachment.Attached::new);
  }

  /** What is said of an upload that is not there. */
  public static TransferException unknown(UploadId id) {
    return UploadFailures.notFound(id);
  }

  /** A snapshot of one upload; {@code UPLOAD_NOT_FOUND}. Never waits for a writer. */
  public Mono<UploadStatus> status(UploadId id) {
    return store
        .find(id)
        .switchIfEmpty(Mono.error(() -> UploadFailures.notFound(id)))
        .map(UploadRecord::status);
  }

  /**
   * Ends the writer that this node has, if any: what it wrote becomes durable, and the frontier
   * stands still until somebody attaches.
   *
   * @param atMost how long a slow disk is waited for; what is not durable then never counts
   * @return the snapshot after; {@code UPLOAD_NOT_FOUND}
   */
  public Mono<UploadStatus> settle(UploadId id, Duration atMost) {
    Mono<Void> settled = Mono.defer(() -> runtime.active().settle(id, UploadFailures.fenced(id)));
    Mono<Void> fenced = Mono.defer(() -> store.attach(id).then());
    return settled.timeout(atMost, fenced).then(Mono.defer(() -> status(id)));
  }

  /**
   * Snapshots of uploads.
   *
   * @param workspace only of that workspace; null for all
   * @param finished also those that are over
   */
  public Flux<UploadStatus> list(@Nullable WorkspaceName workspace, boolean finished) {
    return store
        .list(workspace, finished ? EnumSet.allOf(UploadState.class) : UNFINISHED)
        .map(UploadRecord::status);
  }

  /**
   * Gives an upload up and frees its space; its writer is told ABORTED.
   *
   * @return the snapshot after; {@code UPLOAD_NOT_FOUND}. An upload that is over stays as it is
   */
  public Mono<UploadStatus> abort(UploadId id) {
    return Detached.run(
        store
            .end(id, UploadState.ABORTED, FailureCode.ABORTED, runtime.limits().receiptRetention())
            .flatMap(record -> released(record).thenReturn(record.status()))
            .switchIfEmpty(Mono.defer(() -> status(id))));
  }

  /** Ends everything that is not over in a workspace that is removed. */
  public Mono<Void> endAll(WorkspaceName removed) {
    return store
        .list(removed, UNFINISHED)
        .map(UploadRecord::id)
        .collectList()
        .flatMapIterable(ids -> ids)
        .concatMap(
            id ->
                store.end(
                    id,
                    UploadState.FAILED,
                    FailureCode.WORKSPACE_REMOVED,
                    runtime.limits().receiptRetention()))
        .concatMap(this::released)
        .then();
  }

  private Mono<Void> released(UploadRecord record) {
    return runtime
        .active()
        .evict(record.id(), UploadFailures.ended(record))
        .then(Mono.defer(() -> blobs.discard(record.id())));
  }

  /**
   * Gives up what was not continued in time, counts what quotas are about anew, and forgets what
   * ended long ago. Begins only when the list of what expired is complete: a store that breaks off
   * in the middle is not to be trusted with deleting.
   *
   * @return how many uploads expired
   */
  public Mono<Long> sweep() {
    return store
        .listExpired(runtime.clock().instant(), runtime.limits().openUploadsMax())
        .map(UploadRecord::id)
        .collectList()
        .flatMapIterable(expired -> expired)
        .concatMap(this::expire)
        .count()
        .flatMap(count -> store.purge(runtime.clock().instant()).thenReturn(count))
        .flatMap(count -> space.recount().thenReturn(count));
  }

  /** Looks again first: it may have been continued since the list was made. */
  private Mono<UploadRecord> expire(UploadId id) {
    return store
        .find(id)
        .filter(record -> !record.expiresAt().isAfter(runtime.clock().instant()))
        .flatMap(
            record ->
                store.end(
                    id,
                    UploadState.EXPIRED,
                    FailureCode.EXPIRED,
                    runtime.limits().receiptRetention()))
        .flatMap(expired -> released(expired).thenReturn(expired));
  }

  /**
   * Brings store and staging files together again after a crash; called once, before the doors
   * open: it takes every upload to be without a writer.
   *
   * @return what was done; fails with {@code STORE_UNAVAILABLE} or {@code STORAGE_…} when one of
   *     the two cannot be listed, no file is deleted then. Runs again as if for the first time
   */
  public Mono<Recovered> recover() {
    return Mono.defer(
            () ->
                new Recovery(
                        store, blobs, runtime.publication(), runtime.limits().receiptRetention())
                    .run())
        .flatMap(recovered -> restoredSpace().thenReturn(recovered));
  }

  /** What was promised before the start is promised still. */
  private Mono<Void> restoredSpace() {
    return store.list(null, UNFINISHED).doOnNext(entries::adopt).then(space.recount());
  }

  /** Leaves every running transfer at its frontier and takes no new ones. */
  public Mono<Void> stop(Duration atMost) {
    return Mono.defer(() -> runtime.stop(atMost));
  }

  private record UploadKey(WorkspaceName workspace, TransferKey key) {}
}
