package dev.ferry.service.upload;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.SegmentRecord;
import dev.ferry.resume.SegmentedUpload;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import java.util.function.Consumer;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Uploads that are sent in segments, out of order, into one staging area.
 *
 * <p>Who is going to do so asks what is there and gets an epoch; segments are opened under it until
 * somebody asks again or attaches to the whole. That attach joins them, and only a whole is
 * published.
 */
public final class SegmentedUploads {
  /** Most ranges an answer names; more is work for one segment. */
  private static final int STORED_MAX = 256;

  private final ResumeStore store;
  private final BlobStore blobs;
  private final UploadRuntime runtime;
  private final UploadEntries entries;
  private final InTurn turns;
  private final SegmentAreas areas;

  /** Runs one opening of an upload at a time, to its end. */
  interface InTurn {
    <T> Mono<T> run(OpenUpload wish, Supplier<Mono<T>> work, Consumer<T> abandoned);
  }

  SegmentedUploads(
      ResumeStore store,
      BlobStore blobs,
      UploadRuntime runtime,
      UploadEntries entries,
      InTurn turns) {
    this.store = store;
    this.blobs = blobs;
    this.runtime = runtime;
    this.entries = entries;
    this.turns = turns;
    this.areas = new SegmentAreas(blobs);
  }

  /**
   * Creates the upload, or finds out what is durable of it. Every older writer, of the whole or of
   * a segment, is told FENCED.
   *
   * @param wish of a known length
   * @return what is there, or the receipt of an upload that was published before. Fails as {@link
   *     Uploads#open} does; {@code INVALID_ARGUMENT} for an unknown length
   */
  public Mono<SegmentsAnswer> ask(OpenUpload wish, int wantedChunkBytes) {
    return wish.length().isKnown()
        ? turns.run(wish, () -> askInTurn(wish, wantedChunkBytes), unused -> {})
        : Mono.error(invalid("Segments need a length that is known"));
  }

  private Mono<SegmentsAnswer> askInTurn(OpenUpload wish, int wantedChunkBytes) {
    return entries
        .existing(wish)
        .switchIfEmpty(Mono.defer(() -> entries.created(wish)))
        .flatMap(found -> answer(found, wish, wantedChunkBytes));
  }

  private Mono<SegmentsAnswer> answer(UploadRecord found, OpenUpload wish, int wantedChunkBytes) {
    SameTransfer.require(found, wish);
    return switch (found.state()) {
      case OPEN ->
          entries
              .requireWritable(found)
              .then(Mono.defer(() -> taken(found.id(), wish, wantedChunkBytes)));
      case PUBLISHING ->
          entries.settled(found).flatMap(record -> answer(record, wish, wantedChunkBytes));
      case PUBLISHED -> Mono.just(new SegmentsAnswer.Published(UploadEntries.receipt(found)));
      case ABORTED, EXPIRED, FAILED -> Mono.error(UploadFailures.ended(found));
    };
  }

  private Mono<SegmentsAnswer> taken(UploadId id, OpenUpload wish, int wantedChunkBytes) {
    return runtime
        .active()
        .evict(id, UploadFailures.fenced(id))
        .then(Mono.defer(() -> store.takeSegments(id)))
        .doOnNext(upload -> entries.adopt(upload.whole()))
        .delayUntil(this::areaMade)
        .<SegmentsAnswer>map(upload -> taken(upload, wantedChunkBytes))
        .switchIfEmpty(Mono.defer(() -> overtaken(id, wish, wantedChunkBytes)));
  }

  private SegmentsAnswer taken(SegmentedUpload upload, int wantedChunkBytes) {
    if (upload.segments().size() > STORED_MAX) {
      throw invalid("The upload has too many gaps for segments; send it whole");
    }
    return new SegmentsAnswer.Taken(
        upload,
        runtime.limits().negotiateChunkBytes(wantedChunkBytes),
        runtime.limits().windowBytes());
  }

  /** It went on to another state meanwhile, or its length was never declared. */
  private Mono<SegmentsAnswer> overtaken(UploadId id, OpenUpload wish, int wantedChunkBytes) {
    return store
        .find(id)
        .switchIfEmpty(Mono.error(() -> UploadFailures.notFound(id)))
        .flatMap(
            record ->
                record.created().length().isKnown()
                    ? answer(record, wish, wantedChunkBytes)
                    : Mono.error(invalid("The upload was begun without a length; send it whole")));
  }

  /** Makes the staging area unless bytes are in it already. */
  private Mono<Void> areaMade(SegmentedUpload upload) {
    UploadRecord whole = upload.whole();
    boolean isEmpty = whole.durable().equals(Prefix.EMPTY) && upload.segments().isEmpty();
    return blobs
        .reopen(
            whole.id(),
            whole.created().file().workspace(),
            isEmpty ? 0 : BlobStore.UNCUT,
            whole.created().durability())
        .doOnNext(StagedBlob::close)
        .then()
        .onErrorResume(TransferException.class, failure -> entries.endIfLost(whole.id(), failure));
  }

  /**
   * Makes the caller the only writer of a segment.
   *
   * @param wish the upload it is a part of
   * @return a lease that counts from the segment's base, or the receipt of an upload that was
   *     published before. Fails with {@code FENCED} when the epoch of the whole is another, {@code
   *     INVALID_ARGUMENT} for a segment that is not missing or begins within a piece, else as
   *     {@link Uploads#open} does. Bytes of the segment that are not as acknowledged are forgotten
   */
  public Mono<Attachment> open(OpenUpload wish, SegmentWish segment, int wantedChunkBytes) {
    return segment.range().offset() % Pieces.LENGTH_BYTES == 0
        ? turns.run(wish, () -> openInTurn(wish, segment, wantedChunkBytes), Uploads::abandon)
        : Mono.error(invalid("A segment begins with a piece, not at " + segment.range().offset()));
  }

  private Mono<Attachment> openInTurn(OpenUpload wish, SegmentWish segment, int wantedChunkBytes) {
    return entries
        .existing(wish)
        .switchIfEmpty(Mono.error(() -> invalid("The upload of the segment is not known")))
        .flatMap(found -> open(found, wish, segment, wantedChunkBytes));
  }

  private Mono<Attachment> open(
      UploadRecord found, OpenUpload wish, SegmentWish segment, int wantedChunkBytes) {
    SameTransfer.require(found, wish);
    return switch (found.state()) {
      case OPEN ->
          entries
              .requireWritable(found)
              .then(Mono.defer(() -> opened(found, segment, wantedChunkBytes)));
      case PUBLISHING -> Mono.error(UploadFailures.fenced(found.id()));
      case PUBLISHED -> Mono.just(new Attachment.Published(UploadEntries.receipt(found)));
      case ABORTED, EXPIRED, FAILED -> Mono.error(UploadFailures.ended(found));
    };
  }

  private Mono<Attachment> opened(UploadRecord whole, SegmentWish wish, int wantedChunkBytes) {
    UploadId id = whole.id();
    if (whole.epoch() != wish.wholeEpoch()) {
      return Mono.error(UploadFailures.fenced(id));
    }
    long base = wish.range().offset();
    return runtime
        .active()
        .evictSegments(id, other -> overlaps(other, wish), UploadFailures.fenced(id))
        .then(
            Mono.defer(
                () ->
                    store.openSegment(
                        entries.newId(), id, wish.wholeEpoch(), base, wish.range().lengthBytes())))
        .switchIfEmpty(Mono.error(() -> UploadFailures.fenced(id)))
        .flatMap(segment -> started(whole, segment, wantedChunkBytes))
        .map(Attachment.Attached::new);
  }

  private static boolean overlaps(SegmentRecord other, SegmentWish wish) {
    return other.baseBytes() < wish.range().end() && wish.range().offset() < other.end();
  }

  private Mono<UploadLease> started(
      UploadRecord whole, SegmentRecord segment, int wantedChunkBytes) {
    Mono<UploadLease> lease =
        areas
            .area(whole, segment.baseBytes())
            .flatMap(area -> runtime.startSegment(whole, segment, area, wantedChunkBytes));
    return lease.onErrorResume(
        failure -> isLost(failure) && segment.durable().lengthBytes() > 0,
        failure ->
            store
                .emptySegment(segment.id(), segment.epoch())
                .switchIfEmpty(Mono.error(() -> UploadFailures.fenced(whole.id())))
                .flatMap(empty -> started(whole, empty, wantedChunkBytes)));
  }

  private static boolean isLost(Throwable failure) {
    return failure instanceof TransferException known && known.code() == FailureCode.DATA_LOST;
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
