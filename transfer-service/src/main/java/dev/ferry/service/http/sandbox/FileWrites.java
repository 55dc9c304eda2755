package dev.ferry.service.http.sandbox;

import dev.ferry.service.download.Downloads;
import dev.ferry.service.http.Appended;
import dev.ferry.service.http.BodyEnd;
import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Detached;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WriteCondition;
import java.util.Objects;
import java.util.UUID;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Files from bodies. Each is an upload of its own: the file that was there before stays until all
 * bytes of the new one are there, and a body that breaks off leaves nothing.
 */
@Component
final class FileWrites {
  private final BodyUploads uploads;
  private final Entries entries;
  private final Downloads downloads;

  FileWrites(BodyUploads uploads, Entries entries, Downloads downloads) {
    this.uploads = uploads;
    this.entries = entries;
    this.downloads = downloads;
  }

  /**
   * What a request says of the files it carries.
   *
   * @param labels in place of all there were
   * @param attributes a mode that is not named is that of the file before
   */
  record Terms(Labels labels, FileAttributes attributes, WriteCondition condition) {}

  /**
   * Writes one file.
   *
   * @param length of the body when it is known
   * @param body taken over
   * @return the receipt, with labels in place
   */
  Mono<Receipt> write(
      SandboxRoom room,
      WorkspaceFile file,
      ContentLength length,
      Terms terms,
      Flux<DataBuffer> body) {
    return attributes(room, file, terms.attributes())
        .flatMap(attributes -> uploaded(room, wish(file, length, attributes, terms), body))
        .delayUntil(receipt -> labelled(room, file, terms.labels()));
  }

  private static OpenUpload wish(
      WorkspaceFile file, ContentLength length, FileAttributes attributes, Terms terms) {
    return new OpenUpload(
        file,
        new TransferKey("sandbox-" + UUID.randomUUID()),
        null,
        length,
        attributes,
        DigestMode.COMPUTED,
        terms.condition(),
        null,
        null);
  }

  private Mono<FileAttributes> attributes(
      SandboxRoom room, WorkspaceFile file, FileAttributes named) {
    return Mono.defer(
        () -> {
          room.caller().require(Operation.WRITE, file);
          return room.caller().may(Operation.LIST, file)
              ? entries
                  .stat(room.caller(), file, true)
                  .map(stat -> like(stat, named))
                  .onErrorResume(FileWrites::isAbsent, absent -> Mono.just(named))
              : Mono.just(named);
        });
  }

  private static boolean isAbsent(Throwable failure) {
    return failure instanceof TransferException known
        && (known.code() == FailureCode.NOT_FOUND || known.code() == FailureCode.UNKNOWN_WORKSPACE);
  }

  private static FileAttributes like(FileStat stat, FileAttributes named) {
    if (stat.type() == FileStat.Type.DIRECTORY) {
      throw new TransferException(FailureCode.NOT_A_FILE, "path is a directory: " + stat.path());
    }
    return new FileAttributes(named.mode().orElse(stat.mode()), named.modifiedOrNull());
  }

  private Mono<Receipt> uploaded(SandboxRoom room, OpenUpload wish, Flux<DataBuffer> body) {
    return Mono.usingWhen(
        uploads
            .open(room.caller(), wish)
            .map(attachment -> attachment.fold(lease -> lease, FileWrites::twice)),
        lease ->
            uploads.append(room.caller(), lease, body, BodyEnd.PUBLISH).map(FileWrites::receipt),
        lease -> Mono.empty(),
        (lease, failure) -> undone(room, lease),
        lease -> undone(room, lease));
  }

  private static Receipt receipt(Appended appended) {
    return Objects.requireNonNull(appended.receiptOrNull(), "a body that ended was not published");
  }

  /** The key is a new one, so nobody published under it before. */
  private static UploadLease twice(Receipt receipt) {
    throw new TransferException(
        FailureCode.INTERNAL, receipt.file() + " was published before its upload began");
  }

  /** Nobody knows the upload's name, so nobody could go on with it. */
  private Mono<Void> undone(SandboxRoom room, UploadLease lease) {
    return Detached.run(uploads.abort(room.caller(), lease.id()))
        .then()
        .onErrorComplete(TransferException.class);
  }

  private Mono<FileStat> labelled(SandboxRoom room, WorkspaceFile file, Labels labels) {
    return labels.isEmpty()
        ? Mono.empty()
        : entries.label(room.caller(), file, labels, downloads::checksum);
  }
}
