package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.protocol.ClientMessage.FetchPieces;
import dev.ferry.protocol.ServerMessage;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of one download as it is put together, in order from its first byte: of what is proven,
 * of pieces that are on the disk already, and of what is fetched.
 *
 * <p>All of it runs on the part file's lane.
 */
final class Assembly {
  private static final int PIECES_AT_ONCE = 16;

  private final DownloadWish wish;
  private final PartFile part;
  private final DigestLane digest;
  private final DownloadCheck check;
  private final LocalReading reading;
  private final LocalCopies copies;
  private final Checkpoints checkpoints;
  private final DownloadEvents events;
  private @Nullable String etag;
  private @Nullable FileStat stat;
  private boolean fromEarlierRun;
  private boolean tookFromDisk;
  private boolean distrusted;
  private boolean unchanged;
  private boolean discarded;
  private long askedBytes = -1;
  private long keptBytes;
  private volatile boolean whole;
  private volatile long writtenBytes;

  /** Nothing is opened yet. */
  Assembly(
      DownloadWish wish,
      PartFile part,
      DigestLane digest,
      Checkpoints checkpoints,
      DownloadEvents events) {
    this.wish = wish;
    this.part = part;
    this.digest = digest;
    this.check = new DownloadCheck(wish.file(), wish.digest());
    this.reading = new LocalReading(digest, isHashing());
    this.copies = new LocalCopies(part, reading);
    this.checkpoints = checkpoints;
    this.events = events;
  }

  private boolean isHashing() {
    return !wish.digest().isOff();
  }

  /** Bytes that are verified and written; from any thread. */
  long writtenBytes() {
    return writtenBytes;
  }

  /** Whether the whole file is there; from any thread. */
  boolean isWhole() {
    return whole;
  }

  /** What is being downloaded, once the service said so. */
  FileStat stat() {
    FileStat known = stat;
    if (known == null) {
      throw new IllegalStateException("The service did not answer yet");
    }
    return known;
  }

  /** Ends what takes long; from any thread. */
  void stop() {
    reading.stop();
  }

  // ---- what is on the disk already

  boolean wantsPieces() {
    return copies.areToBeCompared();
  }

  FetchPieces fetchPieces() {
    return new FetchPieces(wish.file(), etag);
  }

  /** Takes a part of the answer and compares it with what is on the disk. */
  boolean compare(ServerMessage answer) throws IOException {
    if (answer instanceof ServerMessage.Entry entry) {
      accept(entry.stat());
      events.opened(writtenBytes, entry.stat().sizeBytes());
      events.verifyingPart();
      copies.begin(entry.stat(), writtenBytes);
    } else if (answer instanceof ServerMessage.PieceChecksums run) {
      copies.compare(run);
    } else {
      throw new TransferException(
          FailureCode.MALFORMED, "Unexpected message '" + answer.type().wireName() + "'");
    }
    return true;
  }

  /** The answer is complete. */
  boolean compared() {
    copies.compared();
    unchanged = writtenBytes == 0 && copies.isTargetComplete();
    return true;
  }

  /** There is no answer: everything that is not proven is fetched. */
  boolean piecesUnknown() {
    copies.close();
    return true;
  }

  /** Takes some of the pieces that are on the disk; whether what follows has to be fetched. */
  boolean takeKept() throws IOException {
    for (int taken = 0; taken < PIECES_AT_ONCE && !whole; taken++) {
      Optional<Seed> seed = copies.seedAt(writtenBytes);
      if (seed.isEmpty()) {
        return true;
      }
      take(seed.get());
    }
    return false;
  }

  private void take(Seed seed) throws IOException {
    reading.requireWanted();
    long offset = writtenBytes;
    ByteBuf bytes = seed.read(offset, copies.restOfPiece(stat(), offset));
    int length = bytes.readableBytes();
    try {
      if (seed.inPlace() || unchanged) {
        part.advance(length, DownloadTask.crcOf(bytes));
      } else {
        part.append(bytes, DownloadTask.crcOf(bytes));
      }
      reading.digest(offset, bytes.retain());
    } finally {
      bytes.release();
    }
    tookFromDisk = true;
    keptBytes += length;
    events.kept(keptBytes);
    advanced();
  }

  // ---- what is fetched

  /** The request for what is missing next. */
  Fetch fetch() {
    askedBytes = copies.missingBytes(writtenBytes);
    return new Fetch(wish.file(), writtenBytes, askedBytes, etag, wish.chunkBytes());
  }

  /** Takes the service's answer. */
  void opened(FileStat answered, long offset) {
    if (offset != part.written().lengthBytes()) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET,
          "The service sends from " + offset + " instead of " + part.written().lengthBytes());
    }
    accept(answered);
    askedBytes = askedBytes < 0 ? answered.sizeBytes() - offset : askedBytes;
    events.opened(offset, answered.sizeBytes());
  }

  private void accept(FileStat answered) {
    check.requireFile(answered);
    String version = String.valueOf(answered.etagOrNull());
    if (etag != null && !etag.equals(version)) {
      throw new TransferException(
          FailureCode.VERSION_CHANGED,
          "'"
              + wish.file()
              + "' is version "
              + version
              + " now and was "
              + etag
              + " at the beginning");
    }
    check.requireAsked(answered);
    etag = version;
    stat = answered;
    fromEarlierRun = false;
    whole = writtenBytes == answered.sizeBytes();
  }

  /**
   * Takes verified bytes.
   *
   * @param data stays the caller's
   * @param done called when the digest needs the buffer no more, at once when it is off
   */
  void append(ByteBuf data, int crc32c, Runnable done) throws IOException {
    long offset = part.written().lengthBytes();
    int length = data.readableBytes();
    part.append(data, crc32c);
    askedBytes -= length;
    events.received(offset, length);
    if (isHashing()) {
      // Not retainedSlice(): that of a pooled slice begins at its start, not at its reader index.
      digest.feed(offset, data.retainedSlice(data.readerIndex(), length), done);
    } else {
      done.run();
    }
    advanced();
  }

  private void advanced() {
    writtenBytes = part.written().lengthBytes();
    whole = writtenBytes == stat().sizeBytes();
    if (!unchanged && checkpoints.isDue(writtenBytes)) {
      checkpoints.begin(state());
    }
  }

  /** Whether everything is there that was asked for. */
  boolean isComplete() {
    return askedBytes == 0;
  }

  /** How many bytes of what was asked for did not come yet. */
  long missingBytes() {
    return askedBytes;
  }

  // ---- begin and end

  /** Opens the part file and verifies what an earlier run left in it. */
  boolean open() throws IOException {
    if (reading.isStopped()) {
      return false;
    }
    Optional<Sidecar> left =
        part.open(wish.overwrite()).filter(state -> wish.accepts(state.etag()));
    if (left.isPresent() && isIntact(left.get().prefix())) {
      Sidecar state = left.get();
      continueAfter(state.prefix());
      etag = state.etag();
      fromEarlierRun = wish.etagOrNull() == null;
      tookFromDisk = writtenBytes > 0;
      copies.lookFor(writtenBytes, wish.repair());
    } else {
      beginAnew(wish.repair());
    }
    return true;
  }

  /** Reads the prefix again; feeds the digest only if all of it is as the sidecar says. */
  private boolean isIntact(Prefix claimed) throws IOException {
    if (claimed.lengthBytes() == 0) {
      return true;
    }
    events.verifyingPart();
    Seed left = part.seed();
    if (reading.crcOf(left, 0, claimed.lengthBytes()) != claimed.crc32c()) {
      return false;
    }
    reading.digest(left, claimed.lengthBytes());
    return true;
  }

  private void continueAfter(Prefix prefix) {
    part.continueAfter(prefix);
    writtenBytes = prefix.lengthBytes();
    checkpoints.restart(writtenBytes);
  }

  /** Nothing is proven; what lies in the part file may yet be of use. */
  private boolean beginAnew(boolean withTarget) throws IOException {
    part.forget();
    continueAfter(Prefix.EMPTY);
    etag = wish.etagOrNull();
    fromEarlierRun = false;
    tookFromDisk = false;
    whole = false;
    unchanged = false;
    keptBytes = 0;
    copies.lookFor(0, withTarget);
    return true;
  }

  /** Forgets what an earlier run proved, when it is of a version that is no more; else false. */
  boolean startOver() throws IOException {
    return fromEarlierRun && beginAnew(wish.repair());
  }

  /** See {@link DownloadTask#distrust()}. */
  boolean distrust() throws IOException {
    if (!isDistrustOfUse()) {
      return false;
    }
    distrusted = true;
    events.distrusted();
    return beginAnew(false);
  }

  private boolean isDistrustOfUse() {
    return tookFromDisk && !distrusted;
  }

  private Sidecar state() {
    return Sidecar.of(wish.file(), String.valueOf(etag), stat().sizeBytes(), part.written());
  }

  /** Compares the whole and makes it the target. */
  DownloadProof publish(Optional<Digest> computed) throws IOException {
    FileStat complete = stat();
    DownloadProof proof = verified(complete, computed);
    if (unchanged) {
      discard();
    } else {
      part.publish(complete, wish.overwrite());
    }
    checkpoints.restart(writtenBytes);
    events.durable(writtenBytes);
    return proof;
  }

  private DownloadProof verified(FileStat complete, Optional<Digest> computed) throws IOException {
    try {
      return check.verified(complete, part.written(), computed);
    } catch (TransferException e) {
      if (!isDistrustOfUse()) {
        discard();
      }
      throw e;
    }
  }

  private void discard() throws IOException {
    discarded = true;
    part.discard();
  }

  /** Forces what was written and gives the part file up. */
  boolean close() {
    boolean unforced = stat != null && writtenBytes > checkpoints.forcedBytes();
    if (unforced && !discarded && !unchanged) {
      try {
        part.force(state());
      } catch (IOException ignored) {
        // the sidecar stays behind what was written, which is safe
      }
    }
    copies.close();
    part.close();
    return true;
  }
}
