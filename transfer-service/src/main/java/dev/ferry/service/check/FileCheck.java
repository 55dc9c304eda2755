package dev.ferry.service.check;

import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.check.Finding.Kind;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.PieceFile;
import dev.ferry.service.storage.StoreInspection;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.service.upload.ObjectDescription;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pieces;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Published files against what is remembered of them: each method empty when all is well. */
final class FileCheck {
  /** What a path answers under which the published file cannot be any more. */
  private static final Set<FailureCode> NOT_THERE =
      EnumSet.of(
          FailureCode.UNKNOWN_WORKSPACE,
          FailureCode.NOT_FOUND,
          FailureCode.NOT_A_FILE,
          FailureCode.INVALID_PATH);

  private final ResumeStore store;
  private final WorkspaceFiles files;
  private final StoreInspection inspection;
  private final CheckOptions options;
  private final Reading reading;

  FileCheck(
      ResumeStore store,
      WorkspaceFiles files,
      StoreInspection inspection,
      CheckOptions options,
      Reading reading) {
    this.store = store;
    this.files = files;
    this.inspection = inspection;
    this.options = options;
    this.reading = reading;
  }

  /** A file the store remembers. */
  Mono<Finding> known(PublishedFile published) {
    return versionOf(published.file())
        .flatMap(
            etag -> {
              if (etag.isEmpty()) {
                return forgotten(published, Kind.FILE_MISSING, "it is not there any more");
              }
              return etag.get().equals(published.etag())
                  ? content(published)
                  : forgotten(
                      published, Kind.FILE_CHANGED, "it was changed or replaced by somebody else");
            });
  }

  private Mono<Optional<String>> versionOf(WorkspaceFile file) {
    return files
        .target(file)
        .map(FileStat::etag)
        .defaultIfEmpty(Optional.empty())
        .onErrorResume(
            TransferException.class,
            failure ->
                NOT_THERE.contains(failure.code())
                    ? Mono.just(Optional.empty())
                    : Mono.error(failure));
  }

  private Mono<Finding> forgotten(PublishedFile published, Kind kind, String what) {
    Finding finding =
        new Finding(kind, published.file().toString(), what + "; its digest is of no use");
    return options.repair()
        ? store
            .forgetPublished(published.file())
            .then(inspection.forgetPieces(published.file()))
            .thenReturn(finding.asRepaired())
        : Mono.just(finding);
  }

  private Mono<Finding> content(PublishedFile published) {
    return options.reads(published.file().toString())
        ? files
            .open(published.file())
            .flatMap(open -> reading.of(open, () -> content(published, open)))
            .flatMap(finding -> repaired(published, finding))
        : Mono.empty();
  }

  private Optional<Finding> content(PublishedFile published, OpenFile open) throws IOException {
    Optional<PieceFile> pieces = open.pieces();
    ContentScan scan = reading.scan(open::read, open.stat().sizeBytes(), pieces.orElse(null));
    String name = published.file().toString();
    if (!isSame(scan, published)) {
      return Optional.of(
          new Finding(
              Kind.FILE_DAMAGED,
              name,
              "its bytes changed and its time and length did not: "
                  + scan.damage()
                  + "; remove it or publish it again"));
    }
    return open.stat().sizeBytes() > Pieces.LENGTH_BYTES && !scan.piecesAgree()
        ? Optional.of(
            new Finding(Kind.FILE_PIECES_WRONG, name, "its bytes are right, its piece file is not"))
        : Optional.empty();
  }

  private static boolean isSame(ContentScan scan, PublishedFile published) {
    return scan.whole().crc32c() == published.crc32c()
        && published.digest().filter(known -> !known.equals(scan.digest())).isEmpty();
  }

  private Mono<Finding> repaired(PublishedFile published, Finding finding) {
    if (!options.repair() || finding.kind() != Kind.FILE_PIECES_WRONG) {
      return Mono.just(finding);
    }
    return Mono.zip(files.open(published.file()), inspection.newPieces(published.file()))
        .flatMap(
            opened ->
                reading.of(
                    opened.getT1(),
                    () -> {
                      record(published, opened.getT1(), opened.getT2());
                      return Optional.of(finding.asRepaired());
                    }));
  }

  /** The description comes last: without it the piece file counts for nothing. */
  private static void record(PublishedFile published, OpenFile open, PieceFile pieces)
      throws IOException {
    try (pieces) {
      ContentScan.record(open::read, open.stat().sizeBytes(), pieces);
      pieces.describe(ObjectDescription.of(published));
      pieces.force();
    }
  }

  /** A file that a piece file describes. */
  Mono<Finding> described(PublishedFile described) {
    WorkspaceFile file = described.file();
    return Mono.zip(
            store.published(file).map(PublishedFile::etag).defaultIfEmpty(""), versionOf(file))
        .flatMap(
            known -> {
              boolean there = known.getT2().filter(described.etag()::equals).isPresent();
              if (there && known.getT1().equals(described.etag())) {
                return Mono.empty();
              }
              return there ? unknown(described) : leftover(described);
            });
  }

  private Mono<Finding> unknown(PublishedFile described) {
    Finding finding =
        new Finding(
            Kind.FILE_UNKNOWN,
            described.file().toString(),
            "the store does not know it, its piece file does");
    return options.repair()
        ? store
            .restorePublished(described)
            .then(Mono.defer(() -> content(described)))
            .defaultIfEmpty(finding.asRepaired())
        : Mono.just(finding);
  }

  private Mono<Finding> leftover(PublishedFile described) {
    Finding finding =
        new Finding(
            Kind.PIECES_LEFTOVER,
            described.file().toString(),
            "there is a piece file of a version that is no more");
    return options.repair()
        ? inspection.forgetPieces(described.file()).thenReturn(finding.asRepaired())
        : Mono.just(finding);
  }
}
