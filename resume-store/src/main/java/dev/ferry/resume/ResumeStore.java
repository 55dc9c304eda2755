package dev.ferry.resume;

import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one truth about uploads and published versions.
 *
 * <p>Every call that changes something completes only when the change survives a kill of this
 * process; those marked <em>durable</em> also survive a power cut. Every change of an upload is one
 * conditional statement on (id, state, epoch[, frontier]); legal moves are those of {@link
 * dev.ferry.transfer.UploadLifecycle}.
 *
 * <p>Publishers are cold, run on the store's own scheduler, and emit there; whoever has long work
 * to do with a result moves on to another thread first. Only a call that is refused because the
 * store is closed or has too many calls waiting fails on the caller's thread. Cancelling a
 * subscription never interrupts a change that has begun; one that has not begun is skipped.
 * Failures are {@link dev.ferry.transfer.TransferException} with {@code STORE_UNAVAILABLE} when the
 * database failed, {@code STORAGE_FULL} when its volume has no room (the outcome is then unknown:
 * read again), or the code named at the method. Without room, reading goes on, and so do {@link
 * #end}, {@link #purge} and {@link #forgetPublished} as far as the store keeps room for them; the
 * rest works again by itself when there is some.
 *
 * <p>{@code ResumeStoreContract} in this module's tests is what every implementation passes.
 */
public interface ResumeStore {

  /**
   * Creates an upload in state OPEN, epoch 1, frontier 0. Durable.
   *
   * @return the new record; fails with {@code KEY_CONFLICT} when the workspace already has an
   *     upload under the key, in whatever state (detail {@code uploadId}), else with {@code
   *     LIMIT_EXCEEDED} when {@code openUploadsMax} are OPEN, and with {@code INVALID_ARGUMENT}
   *     when the expiry is beyond 36,500 days, the condition's etag beyond 1,024 characters or the
   *     note beyond {@link NewUpload#NOTE_LENGTH_MAX}
   */
  Mono<UploadRecord> create(NewUpload upload, int openUploadsMax);

  /**
   * Creates an upload all of whose bytes are stored already, in state PUBLISHING, epoch 1, with the
   * receipt to be; its frontier is the receipt's. It counts as no open upload. Durable.
   *
   * @param receipt of the upload's file, its declared length and epoch 1; another one is a defect
   * @return the new record; fails as {@link #create} does, but for the limit
   */
  Mono<UploadRecord> createPublishing(NewUpload upload, Receipt receipt);

  /** The upload with that id; empty when there is none. */
  Mono<UploadRecord> find(UploadId id);

  /** The upload under that key; empty when there is none. */
  Mono<UploadRecord> find(WorkspaceName workspace, TransferKey key);

  /**
   * Makes the caller the upload's only writer: epoch + 1, so that every older writer's next call is
   * refused. Only an OPEN upload can be attached to; its expiry is not renewed, a commit does that.
   * Its segments are joined: the frontier moves over all that stand in a row, the last of them as
   * far as it got, and all of them are forgotten.
   *
   * @return the record with the new epoch and the frontier to continue from; empty when the upload
   *     does not exist or is not OPEN
   */
  Mono<UploadRecord> attach(UploadId id);

  /**
   * Declares the length of an OPEN upload that was begun without one; never again after that.
   * Durable.
   *
   * @param lengthBytes not below the frontier
   * @return the record; empty when the upload does not exist, is not OPEN, has a length or more
   *     bytes already
   */
  Mono<UploadRecord> declareLength(UploadId id, long lengthBytes);

  /**
   * Writes an upload's note anew, in whatever state it is. Durable.
   *
   * @param noteOrNull null for none
   * @return the record; empty when the upload does not exist. Fails with {@code INVALID_ARGUMENT}
   *     for a note beyond {@link NewUpload#NOTE_LENGTH_MAX}
   */
  Mono<UploadRecord> note(UploadId id, @Nullable String noteOrNull);

  /**
   * Makes the caller the only one who may open segments: epoch + 1, of the upload and of each
   * segment, so that every older writer's next call is refused. Segments that touch become one,
   * those at the frontier become part of the whole if they end with a piece, empty ones are
   * forgotten.
   *
   * @return the upload and what is left of its segments; empty when it does not exist, is not OPEN
   *     or has no declared length
   */
  Mono<SegmentedUpload> takeSegments(UploadId id);

  /**
   * Opens the segment of an upload that begins at that offset, or opens it again: the caller
   * becomes its only writer. The upload's expiry is renewed. Another segment that was to go on
   * beyond the offset ends there now, and its writer is refused.
   *
   * @param fresh the segment's name if it is a new one
   * @param whole the upload
   * @param wholeEpoch its epoch, as {@link #takeSegments} gave it
   * @param lengthBytes how many bytes the segment may have from now on
   * @return the segment and the frontier to continue from; empty when the upload does not exist, is
   *     not OPEN or has another epoch. Fails with {@code INVALID_ARGUMENT} when bytes from the
   *     offset on are durable in the whole or in another segment, and for one that would end in
   *     another or beyond the upload
   */
  Mono<SegmentRecord> openSegment(
      UploadId fresh, UploadId whole, long wholeEpoch, long baseBytes, long lengthBytes);

  /**
   * Forgets what is durable of a segment, whose bytes are not on the disk any more.
   *
   * @return the segment with an empty frontier and the next epoch; empty when it does not exist or
   *     has another epoch
   */
  Mono<SegmentRecord> emptySegment(UploadId segment, long epoch);

  /**
   * Moves frontiers forward, many uploads and segments in one transaction, each by one conditional
   * update on (id, state OPEN, epoch, old frontier).
   *
   * @param commits at most one for each upload or segment, else {@link IllegalArgumentException}
   * @param powerSafe whether the commit must survive a power cut; false for the ephemeral class
   * @return one result for each commit, in the same order; a refused one does not touch the others
   */
  Mono<List<CommitResult>> commit(List<OffsetCommit> commits, boolean powerSafe);

  /**
   * OPEN to PUBLISHING, when the epoch is the one given and the receipt's length is the frontier
   * and the declared length, if one was declared; stores the receipt to be. Durable.
   *
   * @return the record; empty when the caller is fenced, the upload is not OPEN or the length is
   *     another
   */
  Mono<UploadRecord> beginPublish(UploadId id, long epoch, Receipt receipt);

  /**
   * PUBLISHING to PUBLISHED: the receipt to be becomes the receipt, and the version it names is
   * remembered for its path. Durable.
   *
   * @param publishing the record in state PUBLISHING, as the store gave it out; one without a
   *     receipt is an {@link IllegalArgumentException}
   * @param retention how long the receipt is kept; it becomes the record's expiry
   * @return the record; empty when the upload is not PUBLISHING any more, or under another epoch or
   *     with another receipt to be
   */
  Mono<UploadRecord> completePublish(UploadRecord publishing, Duration retention);

  /**
   * PUBLISHING back to OPEN, for recovery of a publish that a crash cut off before its rename;
   * drops the receipt to be and renews the expiry.
   *
   * @return the record; empty when the upload is not PUBLISHING
   */
  Mono<UploadRecord> revertPublish(UploadId id);

  /**
   * To ABORTED, EXPIRED or FAILED, from any state {@link dev.ferry.transfer.UploadLifecycle}
   * allows; epoch + 1, so that a writer still at work is fenced; a receipt to be is dropped, and so
   * are the segments. Durable.
   *
   * @param state the terminal state; any other is an {@link IllegalArgumentException}
   * @param reason why, kept for whoever asks later; null for none
   * @param retention how long the record is kept
   * @return the record; empty when the upload does not exist or may not go there
   */
  Mono<UploadRecord> end(
      UploadId id, UploadState state, @Nullable FailureCode reason, Duration retention);

  /**
   * Records, oldest first by creation and then by id; read in pages as they are asked for, so a
   * record that changes meanwhile may be missed or shown as it was.
   *
   * @param workspace only of that workspace; null for all
   * @param states only in those states
   */
  Flux<UploadRecord> list(@Nullable WorkspaceName workspace, Set<UploadState> states);

  /** OPEN uploads whose expiry is not after {@code now}, earliest first, at most {@code limit}. */
  Flux<UploadRecord> listExpired(Instant now, int limit);

  /**
   * Forgets terminal records whose expiry is not after {@code now}; what they published stays
   * remembered.
   *
   * @return how many
   */
  Mono<Long> purge(Instant now);

  /** The version last published under a path; empty when none was or it was forgotten. */
  Mono<PublishedFile> published(WorkspaceFile file);

  /** The versions last published directly in a directory, in no particular order. */
  Flux<PublishedFile> publishedIn(WorkspaceName workspace, WorkspacePath directory);

  /**
   * Those of the versions last published that lie under one of these paths, in no particular order.
   *
   * @param paths at most 256
   */
  Flux<PublishedFile> publishedAmong(WorkspaceName workspace, List<WorkspacePath> paths);

  /**
   * The versions last published anywhere below a directory, in no particular order. What is
   * replaced meanwhile may be missed or told twice.
   */
  Flux<PublishedFile> publishedBelow(WorkspaceName workspace, WorkspacePath directory);

  /**
   * Forgets and remembers versions in one step: what a move or a change of attributes makes of
   * them. Survives a kill.
   *
   * @param forgotten at most 256
   * @param remembered in place of what was there; at most 256
   */
  Mono<Void> replacePublished(List<WorkspaceFile> forgotten, List<PublishedFile> remembered);

  /** Every version last published, of all workspaces, in no particular order. */
  Flux<PublishedFile> listPublished();

  /**
   * Remembers a version published under a path that the store knows nothing of, for the repair of a
   * store that was lost. Durable.
   *
   * @return completes also when it knows one already, which then stays
   */
  Mono<Void> restorePublished(PublishedFile file);

  /**
   * Puts an upload back that the store knows nothing of, for the repair of a store that was lost:
   * OPEN, at that frontier. Durable.
   *
   * @param epoch of its last writer; the next attach has a higher one
   * @return the record; fails as {@link #create} does
   */
  Mono<UploadRecord> restore(NewUpload upload, long epoch, Prefix durable);

  /** Forgets the version published under a path; completes also when there is none. */
  Mono<Void> forgetPublished(WorkspaceFile file);

  /**
   * Which store this is: 32 hex digits, drawn at random when the store was created. It never
   * changes and was made durable before the store opened first, so two stores with the same
   * identity are the same one, or copies of it.
   */
  Mono<String> identity();

  /** The workspaces that were created by a spec. */
  WorkspaceRegister workspaces();

  /** Tokens that were handed out. */
  TokenRegister tokens();

  /** Who did what. */
  AuditTrail audit();

  /** Completes when the store answers; fails with {@code STORE_UNAVAILABLE} when it does not. */
  Mono<Void> ping();

  /**
   * Closes the store after running calls ended; later calls fail with {@code STORE_UNAVAILABLE}.
   */
  Mono<Void> close();
}
