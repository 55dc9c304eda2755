package dev.ferry.service.check;

import dev.ferry.resume.ResumeStore;
import dev.ferry.resume.UploadRecord;
import dev.ferry.service.check.Finding.Kind;
import dev.ferry.service.storage.BlobStore;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StagedBlob;
import dev.ferry.service.storage.StoreInspection;
import dev.ferry.service.upload.ObjectDescription;
import dev.ferry.service.upload.ObjectDescription.DescribedUpload;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The staging folder against the store: each method empty when all is well. */
final class UploadCheck {
  private final ResumeStore store;
  private final BlobStore blobs;
  private final StoreInspection inspection;
  private final CheckOptions options;
  private final Reading reading;

  UploadCheck(
      ResumeStore store,
      BlobStore blobs,
      StoreInspection inspection,
      CheckOptions options,
      Reading reading) {
    this.store = store;
    this.blobs = blobs;
    this.inspection = inspection;
    this.options = options;
    this.reading = reading;
  }

  /**
   * An unfinished upload.
   *
   * @param stagedBytes length of its staging file; null when there is none
   */
  Mono<Finding> known(UploadRecord record, @Nullable Long stagedBytes) {
    long frontier = record.durable().lengthBytes();
    if (record.state() == UploadState.PUBLISHING && stagedBytes == null) {
      return Mono.empty(); // published but for the row; the next start completes it
    }
    if ((stagedBytes == null ? 0 : stagedBytes) < frontier) {
      return Mono.just(
          new Finding(
              Kind.UPLOAD_BYTES_MISSING,
              nameOf(record),
              frontier
                  + " bytes were acknowledged, its staging file has "
                  + (stagedBytes == null ? 0 : stagedBytes)
                  + (stagedBytes == null
                      ? "; the next start ends it as DATA_LOST"
                      : "; a sender that can repair sends them again")));
    }
    return frontier == 0 || !options.reads(record.id().value())
        ? Mono.empty()
        : inspection
            .examine(record.id())
            .flatMap(blob -> reading.of(blob, () -> content(record, within(record, blob))))
            .flatMap(found -> repaired(record, found));
  }

  private StagedBlob within(UploadRecord record, StagedBlob blob) throws IOException {
    return inspection.within(record.created().file().workspace(), blob);
  }

  private Optional<Finding> content(UploadRecord record, StagedBlob blob) throws IOException {
    long frontier = record.durable().lengthBytes();
    ContentScan scan = reading.scan(blob::read, frontier, piecesOf(blob));
    if (!scan.whole().equals(record.durable())) {
      return Optional.of(
          new Finding(
              Kind.UPLOAD_DAMAGED,
              nameOf(record),
              "its "
                  + frontier
                  + " acknowledged bytes changed: "
                  + scan.damage()
                  + "; abort it and send it again under a new key"));
    }
    boolean known = scan.proven().lengthBytes() >= Pieces.whole(frontier) * Pieces.LENGTH_BYTES;
    return known
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Kind.UPLOAD_PIECES_WRONG,
                nameOf(record),
                "its bytes are right, its piece file is not; an attach writes it again"));
  }

  private Mono<Finding> repaired(UploadRecord record, Finding finding) {
    if (!options.repair() || finding.kind() != Kind.UPLOAD_PIECES_WRONG) {
      return Mono.just(finding);
    }
    long whole = Pieces.whole(record.durable().lengthBytes()) * Pieces.LENGTH_BYTES;
    return blobs
        .reopen(
            record.id(),
            record.created().file().workspace(),
            record.durable().lengthBytes(),
            record.created().durability())
        .flatMap(
            blob ->
                reading.of(
                    blob,
                    () -> {
                      ContentScan.record(blob::read, whole, blob.pieces());
                      blob.pieces()
                          .describe(ObjectDescription.of(record.created(), record.epoch()));
                      blob.force();
                      return Optional.of(finding.asRepaired());
                    }));
  }

  /** A staging file, or the piece file of one, that no unfinished upload claims. */
  Mono<Finding> unclaimed(UploadId id) {
    return store
        .find(id)
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(record -> record.isPresent() ? over(record.get()) : unknown(id));
  }

  /** Bytes of an upload in one request that never got its record. */
  Mono<Finding> leftPut(UploadId id) {
    return leftover(
        id,
        new Finding(
            Kind.STAGING_LEFTOVER,
            id.value(),
            "an upload in one request was cut off before it was recorded; the next start deletes"
                + " what is left of it"));
  }

  private Mono<Finding> over(UploadRecord record) {
    if (!record.state().isTerminal()) {
      return Mono.empty();
    }
    Finding finding =
        new Finding(
            Kind.STAGING_LEFTOVER,
            nameOf(record),
            "it is over as " + record.state() + "; the next start deletes what is left of it");
    return leftover(record.id(), finding);
  }

  private Mono<Finding> leftover(UploadId id, Finding finding) {
    return options.repair()
        ? blobs.discard(id).thenReturn(finding.asRepaired())
        : Mono.just(finding);
  }

  private Mono<Finding> unknown(UploadId id) {
    return blobs
        .stagedBytes(id)
        .flatMap(
            bytes ->
                inspection
                    .examine(id)
                    .flatMap(blob -> reading.of(blob, () -> proven(id, blob, bytes))))
        .defaultIfEmpty(Proven.NOTHING)
        .flatMap(proven -> restored(id, proven));
  }

  /** What the piece file says the upload is, and how much of the bytes it proves. */
  private Optional<Proven> proven(UploadId id, StagedBlob blob, long stagedBytes)
      throws IOException {
    PieceFile pieces = piecesOf(blob);
    Optional<DescribedUpload> described =
        pieces == null
            ? Optional.empty()
            : pieces
                .description()
                .flatMap(ObjectDescription::upload)
                .filter(upload -> upload.upload().id().equals(id));
    if (described.isEmpty() || pieces == null) {
      return Optional.empty();
    }
    WorkspaceName workspace = described.get().upload().file().workspace();
    StagedBlob area = inspection.within(workspace, blob);
    long bytes = inspection.contentBytes(workspace, stagedBytes);
    long whole = Pieces.whole(bytes) * Pieces.LENGTH_BYTES;
    Prefix prefix = reading.scan(area::read, whole, pieces).proven();
    if (options.repair()) {
      blob.force();
    }
    return Optional.of(new Proven(described.get(), prefix));
  }

  private Mono<Finding> restored(UploadId id, Proven proven) {
    DescribedUpload described = proven.described();
    if (described == null) {
      return Mono.just(
          new Finding(
              Kind.UPLOAD_UNKNOWN,
              id.value(),
              "the store does not know it and no piece file says what it is; delete it if no"
                  + " backup of the store does either"));
    }
    Finding finding =
        new Finding(
            Kind.UPLOAD_UNKNOWN,
            id + " of " + described.upload().file(),
            "the store does not know it; its piece file proves "
                + proven.prefix().lengthBytes()
                + " bytes");
    return options.repair()
        ? store
            .restore(described.upload(), described.epoch(), proven.prefix())
            .thenReturn(finding.asRepaired())
            .onErrorResume(
                TransferException.class,
                failure ->
                    Mono.just(
                        new Finding(
                            finding.kind(),
                            finding.subject(),
                            finding.detail() + "; not put back: " + failure.getMessage())))
        : Mono.just(finding);
  }

  private static @Nullable PieceFile piecesOf(StagedBlob blob) throws IOException {
    try {
      return blob.pieces();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String nameOf(UploadRecord record) {
    return record.id() + " of " + record.created().file();
  }

  /** An upload as the disk proves it. */
  private record Proven(@Nullable DescribedUpload described, Prefix prefix) {
    static final Proven NOTHING = new Proven(null, Prefix.EMPTY);
  }
}
