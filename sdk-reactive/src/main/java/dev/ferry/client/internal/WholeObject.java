package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What one attempt of an upload says of the whole object in Finish, and what the receipt must say
 * of it: its checksum always; its digest computed beside the transfer, handed in, or none.
 *
 * <p>Touched inside the attempt's mailbox only.
 */
final class WholeObject {
  private final UploadTask task;
  private final DigestMode mode;
  private boolean hashing;
  private boolean settled;
  private @Nullable Digest digest;

  WholeObject(UploadTask task, DigestMode mode) {
    this.task = task;
    this.mode = mode;
  }

  /**
   * Takes the service's answer. One that does not do without a digest gets one that is computed
   * here.
   *
   * @param withoutDigest whether the service computes none and wants none
   */
  void opened(boolean withoutDigest) {
    if (withoutDigest && !mode.isOff()) {
      throw new TransferException(
          FailureCode.MALFORMED, "The service computes no digest, and one was asked for");
    }
    hashing = mode.kind() == DigestMode.Kind.COMPUTED || (mode.isOff() && !withoutDigest);
  }

  /** The prefix that needs not be read again to go on behind the durable one. */
  Prefix knownUpTo(Prefix durable) {
    Prefix known = task.ledger().knownUpTo(durable.lengthBytes());
    return hashing && task.digest().fedBytes() < known.lengthBytes() ? Prefix.EMPTY : known;
  }

  /**
   * Digests a chunk that was read, when a digest is computed here.
   *
   * @param done called once when the chunk is needed no more, on any thread
   * @return whether it will be called
   */
  boolean feed(Chunk chunk, Runnable done) {
    if (hashing) {
      task.digest().feed(chunk.offset(), chunk.retainedData(), done);
    }
    return hashing;
  }

  /** The digest to finish with; empty when it is off. Emits on any thread. */
  Mono<Optional<Digest>> digest() {
    return hashing ? task.digest().digest().map(Optional::of) : Mono.just(mode.handedIn());
  }

  /** Everything was read and this is its digest. */
  void settle(Optional<Digest> whole) {
    settled = true;
    digest = whole.orElse(null);
  }

  /** Whether {@link #finish} can be said. */
  boolean isSettled() {
    return settled;
  }

  ClientMessage.Finish finish(long lengthBytes) {
    return new ClientMessage.Finish(lengthBytes, task.ledger().sent().crc32c(), digest);
  }

  /**
   * Compares what the service published with what was read here, as far as that is known.
   *
   * @param target where it was to be published
   * @throws TransferException {@code DIGEST_MISMATCH}, {@code MALFORMED} for a receipt of another
   *     file
   */
  void verify(Receipt published, WorkspaceFile target) {
    if (!published.file().equals(target)) {
      throw new TransferException(
          FailureCode.MALFORMED,
          "The service published '" + published.file() + "' instead of '" + target + "'");
    }
    boolean same = settled ? isWhatWasSent(published) : isOfDeclaredLength(published);
    Optional<Digest> handedIn = mode.handedIn();
    if (!same || (handedIn.isPresent() && !published.digest().equals(handedIn))) {
      throw new TransferException(
          FailureCode.DIGEST_MISMATCH,
          "The service published " + described(published) + "; the source has " + expected());
    }
  }

  private boolean isWhatWasSent(Receipt published) {
    Prefix sent = task.ledger().sent();
    return published.lengthBytes() == sent.lengthBytes()
        && published.crc32c() == sent.crc32c()
        && (digest == null || published.digest().equals(Optional.of(digest)));
  }

  private boolean isOfDeclaredLength(Receipt published) {
    return !task.length().isKnown() || published.lengthBytes() == task.length().knownBytes();
  }

  private String expected() {
    Prefix sent = task.ledger().sent();
    String whole =
        settled ? described(sent.lengthBytes(), sent.crc32c(), digest) : task.length() + " bytes";
    return mode.handedIn().map(given -> whole + "; the digest handed in is " + given).orElse(whole);
  }

  private static String described(Receipt published) {
    return described(published.lengthBytes(), published.crc32c(), published.digestOrNull());
  }

  private static String described(long lengthBytes, int crc32c, @Nullable Digest digest) {
    String with = digest == null ? "without digest" : "with " + digest;
    return lengthBytes + " bytes of CRC-32C " + HexFormat.of().toHexDigits(crc32c) + " " + with;
  }
}
