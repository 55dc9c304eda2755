package dev.ferry.service.http.tus;

import dev.ferry.service.http.Appended;
import dev.ferry.service.http.BodyEnd;
import dev.ferry.service.http.BodyProof;
import dev.ferry.service.http.BodyUploads;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.UploadFacts;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Entries;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadStatus;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uploads as this protocol sees them. */
@Component
final class TusUploads {
  private final BodyUploads bodies;
  private final UploadFacts facts;
  private final Entries entries;

  TusUploads(BodyUploads bodies, Uploads uploads, Entries entries) {
    this.bodies = bodies;
    this.facts = uploads.facts();
    this.entries = entries;
  }

  /**
   * The next bytes of an upload, as a request brings them.
   *
   * @param offset where they begin
   * @param lengthBytes how many there are; {@code -1} when the request does not tell
   * @param bytes taken over
   * @param proofOrNull what has to hold of them
   */
  record Body(
      long offset, long lengthBytes, Flux<DataBuffer> bytes, @Nullable BodyProof proofOrNull) {}

  /** How an upload stands; disturbs nobody. {@code UPLOAD_NOT_FOUND}, {@code ABORTED} and so on. */
  Mono<TusUpload> find(Caller caller, TusAddress address) {
    return bodies
        .status(caller, address.id())
        .filter(status -> status.file().workspace().equals(address.workspace()))
        .switchIfEmpty(Mono.error(() -> Uploads.unknown(address.id())))
        .flatMap(
            status ->
                facts
                    .note(address.id())
                    .map(TusNote::parse)
                    .defaultIfEmpty(TusNote.NONE)
                    .map(note -> new TusUpload(status, note).requireThere()));
  }

  /**
   * The same for who wants to continue: nobody else writes then. One whose bytes are all there is
   * published first, since its client takes it to be.
   */
  Mono<TusUpload> settled(Caller caller, TusAddress address) {
    return find(caller, address)
        .flatMap(
            found ->
                found.concat().isFinal() || found.isPublished()
                    ? Mono.just(found)
                    : bodies.settled(caller, address.id()).map(found::at))
        .flatMap(
            found ->
                found.isToBePublished() ? published(caller, address, found) : Mono.just(found));
  }

  private Mono<TusUpload> published(Caller caller, TusAddress address, TusUpload whole) {
    return bodies
        .attach(caller, address.id())
        .flatMap(
            attachment ->
                fold(
                    attachment,
                    lease ->
                        bodies.append(caller, lease, Flux.empty(), BodyEnd.PUBLISH_IF_WHOLE).then(),
                    receipt -> Mono.empty()))
        .then(Mono.defer(() -> bodies.status(caller, address.id())))
        .map(whole::at);
  }

  private static <T> Mono<T> fold(
      Attachment attachment,
      Function<UploadLease, Mono<T>> attached,
      Function<Receipt, Mono<T>> published) {
    return attachment.fold(attached, published);
  }

  /**
   * Creates an upload, or finds the one that was created before under the client's key.
   *
   * @param bodyOrNull its first bytes, when the request has some
   */
  Mono<TusUpload> create(Caller caller, TusCreation creation, @Nullable Body bodyOrNull) {
    return bodies
        .open(caller, creation.wish(creation.length()))
        .flatMap(
            attachment ->
                fold(
                    attachment,
                    lease -> begun(caller, creation, lease, bodyOrNull).thenReturn(lease.id()),
                    receipt -> facts.find(creation.file().workspace(), creation.key())))
        .flatMap(id -> find(caller, new TusAddress(creation.file().workspace(), id)));
  }

  /** One that has bytes already goes on where it is, whatever the request has. */
  private Mono<Void> begun(
      Caller caller, TusCreation creation, UploadLease lease, @Nullable Body bodyOrNull) {
    boolean isEmpty = creation.length().knownBytes() == 0;
    if (lease.durable().lengthBytes() > 0 || (bodyOrNull == null && !isEmpty)) {
      lease.close();
      return Mono.empty();
    }
    Body body = bodyOrNull == null ? new Body(0, 0, Flux.empty(), null) : bodyOrNull;
    Mono<Void> appended = append(caller, lease, body, creation.concat()).then();
    return creation.isRetried()
        ? appended
        : appended.onErrorResume(
            TransferException.class, failure -> givenUp(caller, lease.id(), failure));
  }

  /** Nobody was told its address. */
  private Mono<Void> givenUp(Caller caller, UploadId id, TransferException failure) {
    return bodies
        .abort(caller, id)
        .onErrorComplete(TransferException.class)
        .then(Mono.error(failure));
  }

  private Mono<Appended> append(Caller caller, UploadLease lease, Body body, UploadConcat concat) {
    try {
      requireRoom(lease.length().knownBytes(), body);
    } catch (TransferException e) {
      lease.close();
      return Mono.error(e);
    }
    BodyEnd end = concat.isPartial() ? BodyEnd.LEAVE_OPEN : BodyEnd.PUBLISH_IF_WHOLE;
    return body.proofOrNull() == null
        ? bodies.append(caller, lease, body.bytes(), end)
        : bodies.append(caller, lease, body.bytes(), end, body.proofOrNull());
  }

  private static void requireRoom(long declaredBytes, Body body) {
    if (declaredBytes >= 0 && body.lengthBytes() > declaredBytes - body.offset()) {
      throw new TransferException(
          FailureCode.TOO_LONG,
          "The body ends behind the length of %d bytes that was declared".formatted(declaredBytes));
    }
  }

  /**
   * Appends a body to an upload.
   *
   * @param lengthBytes the length that the request declares; {@code -1} for none
   * @return how it stands then; fails with {@code WRONG_OFFSET}, {@code FORBIDDEN} for one that is
   *     made of others, and as {@link BodyUploads#append}
   */
  Mono<TusUpload> append(Caller caller, TusAddress address, long lengthBytes, Body body) {
    return find(caller, address)
        .doOnNext(TusUploads::requireWritable)
        .doOnNext(found -> requireNotBehind(found.status(), body))
        .delayUntil(
            found ->
                lengthBytes < 0 ? Mono.empty() : facts.declareLength(address.id(), lengthBytes))
        .delayUntil(found -> attachedAndAppended(caller, address, found, body))
        .flatMap(found -> bodies.status(caller, address.id()).map(found::at));
  }

  private Mono<Void> attachedAndAppended(
      Caller caller, TusAddress address, TusUpload found, Body body) {
    return bodies
        .attach(caller, address.id())
        .flatMap(
            attachment ->
                fold(
                    attachment,
                    lease -> appendAt(caller, lease, found, body),
                    receipt -> alreadyThere(receipt.lengthBytes(), body)));
  }

  private Mono<Void> appendAt(Caller caller, UploadLease lease, TusUpload found, Body body) {
    long frontier = lease.durable().lengthBytes();
    if (frontier != body.offset()) {
      lease.close();
      return Mono.error(wrongOffset(frontier, body));
    }
    return append(caller, lease, body, found.concat()).then();
  }

  /** A last request that is sent again, since its answer was lost, has nothing more to say. */
  private static Mono<Void> alreadyThere(long wholeBytes, Body body) {
    return body.offset() == wholeBytes && body.lengthBytes() == 0
        ? Mono.empty()
        : Mono.error(wrongOffset(wholeBytes, body));
  }

  private static void requireWritable(TusUpload found) {
    if (found.concat().isFinal()) {
      throw new TransferException(
          FailureCode.FORBIDDEN, "An upload that is made of others takes no bytes");
    }
  }

  /** A frontier never goes back, so nobody need be disturbed to know that this is wrong. */
  private static void requireNotBehind(UploadStatus status, Body body) {
    if (body.offset() < status.durable().lengthBytes()) {
      throw wrongOffset(status.durable().lengthBytes(), body);
    }
  }

  private static TransferException wrongOffset(long frontier, Body body) {
    return new TransferException(
        FailureCode.WRONG_OFFSET,
        "The upload goes on at offset %d, not at %d".formatted(frontier, body.offset()),
        Map.of("offset", Long.toString(frontier)));
  }

  /**
   * Gives an upload up; the file of one that is published is removed, unless it is another one by
   * now.
   */
  Mono<Void> remove(Caller caller, TusAddress address) {
    return find(caller, address)
        .flatMap(
            found ->
                found.isPublished()
                    ? removedFile(caller, found)
                    : bodies.abort(caller, address.id()).then());
  }

  private Mono<Void> removedFile(Caller caller, TusUpload published) {
    return entries
        .stat(caller, published.file())
        .filter(stat -> isOf(stat, published))
        .delayUntil(stat -> entries.remove(caller, published.file()))
        .then()
        .onErrorComplete(TusUploads::isAbsence)
        .then(
            Mono.defer(
                () -> facts.note(published.status().id(), published.note().withoutFile().text())));
  }

  private static boolean isOf(FileStat stat, TusUpload published) {
    Receipt receipt = published.status().receiptOrNull();
    return receipt != null && stat.etag().filter(receipt.etag()::equals).isPresent();
  }

  private static boolean isAbsence(Throwable failure) {
    return failure instanceof TransferException known && known.code() == FailureCode.NOT_FOUND;
  }
}
