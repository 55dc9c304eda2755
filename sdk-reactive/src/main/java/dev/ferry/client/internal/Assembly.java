package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.protocol.ClientMessage.FetchPieces;
import dev.ferry.protocol.FileAnswer;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The file of one download as it is put together: of what is proven, of pieces that are on the disk
 * already, and of what is fetched; in order from its first byte, or in segments, where what is
 * fetched arrives anywhere.
 *
 * <p>All of it runs on the part file's lane.
 */
final class Assembly {
  private static final int MAX_RESTARTS = 3;
  private static final Mono<Optional<Digest>> NO_DIGEST = Mono.just(Optional.empty());

  private final DownloadWish wish;
  private final PartFile part;
  private final DigestLane digest;
  private final ReadBack readBack;
  private final DownloadCheck check;
  private final LocalReading reading;
  private final KeptPieces kept;
  private final Checkpoints checkpoints;
  private final DownloadEvents events;
  private @Nullable String etag;
  private @Nullable FileStat stat;
  private boolean fromEarlierRun;
  private boolean resumed;
  private boolean distrusted;
  private boolean discarded;
  private int restarts;
  private volatile boolean whole;
  private volatile long writtenBytes;

  /** Nothing is opened yet. */
  Assembly(
      DownloadWish wish,
      PartFile part,
      DigestLane digest,
      SerialLane readLane,
      Checkpoints checkpoints,
      DownloadEvents events) {
    this.wish = wish;
    this.part = part;
    this.digest = digest;
    this.check = new DownloadCheck(wish.file(), wish.digest());
    this.reading = new LocalReading(digest, isHashing());
    this.readBack = new ReadBack(part, reading, readLane);
    this.kept = new KeptPieces(this, part, reading, wish.olderOrNull(), events);
    this.checkpoints = checkpoints;
    this.events = events;
  }

  private boolean isHashing() {
    return !wish.digest().isOff();
  }

  /** Whether bytes are digested as they come, and not by reading the part file behind them. */
  private boolean isInOrder() {
    return kept.isUnchanged() || !wish.isSegmented();
  }

  /** Bytes that are verified and written, wherever they stand; from any thread. */
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

  /** Whether the service said what it is since the last beginning. */
  boolean isKnown() {
    return stat != null;
  }

  /** Ends what takes long; from any thread. */
  void stop() {
    reading.stop();
  }

  // ---- what the service says, and what is on the disk already

  KeptPieces keptPieces() {
    return kept;
  }

  FetchPieces pieces() {
    return new FetchPieces(wish.file(), etag);
  }

  /** Takes what the service says of the file before bytes are asked for. */
  boolean told(FileAnswer.Entry entry) {
    accept(entry.stat());
    events.opened(writtenBytes, entry.stat().sizeBytes());
    return true;
  }

  /** Takes the digest of the version, unless it is known since its publication. */
  void digested(Digest digest) {
    FileStat known = stat();
    stat = known.digestOrNull() == null ? known.digested(digest) : known;
  }

  /** Bytes of the disk are held; the buffer stays the caller's. */
  void kept(long offset, ByteBuf bytes) {
    if (isInOrder()) {
      reading.digest(offset, bytes.retain());
    }
    advanced();
  }

  // ---- what is fetched

  /** What is missing next, in order. */
  RangeFetch nextRange() {
    return new RangeFetch(this, writtenBytes, kept.missingBytes(writtenBytes));
  }

  /** The verified bytes; what is missing is between them. */
  Runs runs() {
    return part.runs();
  }

  Fetch request(long offset, long lengthBytes) {
    return new Fetch(wish.file(), offset, lengthBytes, etag, wish.chunkBytes(), wish.takesPacked());
  }

  /** Takes the service's answer to a request. */
  void opened(FileStat answered, long offset) {
    accept(answered);
    if (isInOrder()) {
      events.opened(offset, answered.sizeBytes());
    }
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
    stat = withKnownDigest(answered);
    fromEarlierRun = false;
    whole = writtenBytes == answered.sizeBytes();
  }

  /** It may have been computed for us, of this very version. */
  private FileStat withKnownDigest(FileStat answered) {
    FileStat before = stat;
    return before == null || answered.digestOrNull() != null
        ? answered
        : before.digest().map(answered::digested).orElse(answered);
  }

  /**
   * Takes verified bytes.
   *
   * @param data stays the caller's
   * @param done called when the digest needs the buffer no more, at once when it does not
   */
  void append(long offset, ByteBuf data, int crc32c, Runnable done) throws IOException {
    int length = data.readableBytes();
    part.write(offset, data, crc32c);
    if (isInOrder()) {
      events.received(offset, length);
    } else {
      events.arrived(length);
    }
    if (isHashing() && isInOrder()) {
      // Not retainedSlice(): that of a pooled slice begins at its start, not at its reader index.
      digest.feed(offset, data.retainedSlice(data.readerIndex(), length), done);
    } else {
      done.run();
    }
    advanced();
  }

  private void advanced() {
    writtenBytes = part.runs().totalBytes();
    whole = writtenBytes == stat().sizeBytes();
    followed();
    if (!kept.isUnchanged() && checkpoints.isDue(writtenBytes)) {
      checkpoints.begin(state());
    }
  }

  private void followed() {
    readBack.upTo(isReadBack() ? part.written().lengthBytes() : 0);
  }

  /** Whether the part file is read behind the writing: to digest it, or since nobody did yet. */
  private boolean isReadBack() {
    return !isInOrder() && (isHashing() || resumed);
  }

  // ---- begin and end

  /** Opens the part file and verifies what an earlier run left in it. */
  boolean open() throws IOException {
    if (reading.isStopped()) {
      return false;
    }
    Optional<Sidecar> left =
        part.open(wish.overwrite()).filter(state -> wish.accepts(state.etag()));
    if (left.isPresent() && isContinued(left.get())) {
      etag = left.get().etag();
      resumed = left.get().heldBytes() > 0;
      continuing();
      fromEarlierRun = wish.etagOrNull() == null;
      kept.lookFor(wish.repair());
    } else {
      beginAnew(wish.repair());
    }
    return true;
  }

  /** In segments bytes are fetched at once, and what is there is read back beside. */
  private boolean isContinued(Sidecar left) throws IOException {
    EarlierRun run = new EarlierRun(part, reading);
    if (wish.isSegmented()) {
      return run.claim(left);
    }
    if (left.prefix().lengthBytes() > 0) {
      events.verifyingPart();
    }
    return run.verify(left);
  }

  /** Goes on behind what the part file holds, which is digested if all of it came in order. */
  private void continuing() throws IOException {
    writtenBytes = part.runs().totalBytes();
    checkpoints.restart(writtenBytes);
    if (isInOrder()) {
      reading.digest(part.seed(), writtenBytes);
    } else {
      followed();
    }
  }

  /** Nothing is proven; what lies in the part file may yet be of use. */
  private boolean beginAnew(boolean withTarget) throws IOException {
    part.forget();
    resumed = false;
    kept.lookFor(withTarget);
    continuing();
    etag = wish.etagOrNull();
    stat = null;
    fromEarlierRun = false;
    whole = false;
    return true;
  }

  /** Forgets what an earlier run proved, when it is of a version that is no more; else false. */
  boolean startOver() throws IOException {
    return (fromEarlierRun || mayRestart()) && beginAnew(wish.repair());
  }

  /** Segments are many requests, each of which may be the first to meet a new version. */
  private boolean mayRestart() {
    return wish.isSegmented() && wish.etagOrNull() == null && restarts++ < MAX_RESTARTS;
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
    return (resumed || kept.tookAny() || !isInOrder()) && !distrusted;
  }

  /** The digest of the whole, unless it is off, once all that has to be is read back. */
  Mono<Optional<Digest>> digest() {
    return readBack
        .done()
        .then(Mono.defer(() -> isHashing() ? digest.digest().map(Optional::of) : NO_DIGEST));
  }

  /** Behind {@link #startOver} and {@link #distrust}. */
  Mono<Void> restartDigest() {
    return readBack.restart().then(digest.restart());
  }

  private Sidecar state() {
    return Sidecar.of(wish.file(), String.valueOf(etag), stat().sizeBytes(), part.runs());
  }

  /** Compares the whole and makes it the target. */
  DownloadProof publish(Optional<Digest> computed) throws IOException {
    FileStat complete = stat();
    DownloadProof proof = verified(complete, computed);
    if (kept.isUnchanged()) {
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
      if (isReadBack()) {
        check.requireIntact(part.written(), readBack.read());
      }
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
    if (unforced && !discarded && !kept.isUnchanged()) {
      try {
        part.force(state());
      } catch (IOException ignored) {
        // the sidecar stays behind what was written, which is safe
      }
    }
    kept.close();
    part.close();
    return true;
  }
}
