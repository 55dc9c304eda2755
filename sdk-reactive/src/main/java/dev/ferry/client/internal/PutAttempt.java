package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.protocol.Route;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One attempt of an upload that fits one request: read everything, send it, take the receipt
 * (docs/protocol.md §5.12).
 *
 * <p>Nothing of it is ever half done on the service, so an attempt that fails is simply made again.
 */
public final class PutAttempt {
  private final UploadTask task;
  private final ClientMessage.Open open;
  private final RSocket rsocket;
  private final WholeObject whole;
  private final OnlyChunk bytes;

  private PutAttempt(UploadTask task, ClientMessage.Open open, RSocket rsocket) {
    this.task = task;
    this.open = open;
    this.rsocket = rsocket;
    this.whole = new WholeObject(task, open.digest());
    this.bytes =
        new OnlyChunk(task.source().readFrom(0), Math.toIntExact(open.length().knownBytes()));
  }

  /** Whether the upload fits one request, and no attempt has opened it otherwise. */
  public static boolean fits(UploadTask task, ClientMessage.Open open) {
    return open.idOrNull() == null
        && task.ledger().ackedBytes() == 0
        && open.length().isKnown()
        && open.length().knownBytes() <= ClientMessage.Put.LENGTH_BYTES_MAX;
  }

  /**
   * An attempt over that connection.
   *
   * <p>Completes with the receipt, or empty when the upload has to go over a channel. Cancelling
   * releases everything; whether the service publishes then is open.
   */
  public static Mono<Receipt> over(RSocket rsocket, UploadTask task, ClientMessage.Open open) {
    return Mono.using(
        () -> new PutAttempt(task, open, rsocket), PutAttempt::run, PutAttempt::close);
  }

  private void close() {
    bytes.close();
  }

  private Mono<Receipt> run() {
    return bytes.read().flatMap(isWhole -> isWhole ? proven() : Mono.empty());
  }

  private Mono<Receipt> proven() {
    return task.source()
        .checkUnchanged()
        .then(Mono.defer(this::paced))
        .then(Mono.defer(this::sent));
  }

  /** Waits for its place in the pace of the client; nobody owes anything meanwhile. */
  private Mono<Long> paced() {
    long waitNanos = task.pace().reserve(open.length().knownBytes(), System.nanoTime());
    return waitNanos == 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(waitNanos));
  }

  private Mono<Receipt> sent() {
    task.ledger().proven(bytes.prefix());
    Optional<Digest> digest = digest();
    whole.settle(digest);
    ClientMessage.Put put = put(digest);
    return StallWatch.guard(
            Flux.defer(() -> rsocket.requestResponse(request(put)).flux()), task.patience())
        .next()
        .map(answer -> task.wire().read(answer, ServerMessage.class))
        .onErrorResume(PutAttempt::isUnknown, unknown -> Mono.empty())
        .flatMap(this::answered);
  }

  /** Made here: for so few bytes a change of threads would cost more. */
  private Optional<Digest> digest() {
    return open.digest().kind() == DigestMode.Kind.COMPUTED
        ? Optional.of(bytes.digest())
        : open.digest().handedIn();
  }

  private Payload request(ClientMessage.Put put) {
    task.events().transferring();
    task.events().sent(0, (int) put.lengthBytes());
    task.events().finishing();
    return task.wire().request(Route.PUT, put, bytes.retainedWire());
  }

  private ClientMessage.Put put(Optional<Digest> digest) {
    return new ClientMessage.Put(
        open.file(),
        open.key(),
        open.length().knownBytes(),
        open.attributes(),
        digest.orElse(null),
        open.condition(),
        open.durabilityOrNull(),
        open.expiryOrNull());
  }

  /** A service that is older than this request. */
  private static boolean isUnknown(Throwable failure) {
    return ServiceFailures.of(failure).code() == FailureCode.MALFORMED;
  }

  private Mono<Receipt> answered(ServerMessage answer) {
    if (answer instanceof ServerMessage.Upload) {
      return Mono.empty(); // begun by somebody over a channel
    }
    if (answer instanceof ServerMessage.Completed completed) {
      return verified(completed.receipt());
    }
    return Mono.error(
        new TransferException(
            FailureCode.MALFORMED, "Unexpected message '" + answer.type().wireName() + "'"));
  }

  /** A receipt without digest, of another client, says less; the channel tells how much less. */
  private Mono<Receipt> verified(Receipt published) {
    if (published.digest().isEmpty()) {
      if (open.digest().kind() == DigestMode.Kind.HANDED_IN) {
        return Mono.empty();
      }
      whole.settle(Optional.empty());
    }
    return Mono.fromCallable(
        () -> {
          whole.verify(published, open.file());
          task.events().durable(published.lengthBytes());
          return published;
        });
  }
}
