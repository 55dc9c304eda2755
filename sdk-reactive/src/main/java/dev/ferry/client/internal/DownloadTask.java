package dev.ferry.client.internal;

import dev.ferry.protocol.ClientMessage.Fetch;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Prefix;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What one download keeps over all its attempts: the part file, the version and the digest.
 *
 * <p>Everything that touches the part file runs on its lane; only forcing runs on a second one, so
 * that writing goes on meanwhile.
 */
public final class DownloadTask {
  private static final int VERIFY_BYTES = 1024 * 1024;
  private static final int VERIFY_WAITING = 4;
  private static final long CHECKPOINT_BYTES = 16L * 1024 * 1024;
  private static final long CHECKPOINT_MILLIS = 250;

  private final WorkspaceFile file;
  private final boolean overwrite;
  private final @Nullable String wantedEtag;
  private final int chunkBytes;
  private final Duration stallTimeout;
  private final SerialLane lane;
  private final SerialLane forceLane;
  private final DigestLane digest;
  private final DownloadCheck check;
  private final Wire wire;
  private final DownloadEvents events;
  private final PartFile part;
  private @Nullable String etag;
  private @Nullable FileStat stat;
  private boolean fromEarlierRun;
  private boolean forcing;
  private boolean discarded;
  private volatile boolean closed;
  private long forcedBytes;
  private long forcedMillis = now();
  private volatile long writtenBytes;

  /** Nothing is opened yet. */
  public DownloadTask(
      Fetch wanted,
      Path target,
      boolean overwrite,
      DigestMode mode,
      Duration stallTimeout,
      TransferThreads threads,
      Wire wire,
      DownloadEvents events) {
    this.file = wanted.file();
    this.wantedEtag = wanted.etagOrNull();
    this.chunkBytes = wanted.chunkBytes();
    this.overwrite = overwrite;
    this.stallTimeout = stallTimeout;
    this.lane = threads.ioLane();
    this.forceLane = threads.ioLane();
    this.digest = new DigestLane(threads);
    this.check = new DownloadCheck(file, mode);
    this.wire = wire;
    this.events = events;
    this.part = new PartFile(file, target);
  }

  /** Opens the part file and verifies what an earlier run left in it. */
  public Mono<Void> open() {
    return onDisk("write", this::openPart).then();
  }

  /** Bytes that are verified and written. */
  public long writtenBytes() {
    return writtenBytes;
  }

  /** Where the file will be. */
  public Path target() {
    return part.target();
  }

  /** What is being downloaded, once the service said so. */
  public FileStat stat() {
    FileStat known = stat;
    if (known == null) {
      throw new IllegalStateException("The service did not answer yet");
    }
    return known;
  }

  /** Forgets what an earlier run left, when it is of a version that is no more; else false. */
  public Mono<Boolean> startOver() {
    return onDisk("write", () -> fromEarlierRun && forgetEarlierRun())
        .flatMap(forgot -> forgot ? digest.restart().thenReturn(true) : Mono.just(false));
  }

  /** Compares checksum and digest, and makes the file visible. */
  public Mono<DownloadProof> publish() {
    events.finishing();
    // A checkpoint that still runs would write its sidecar beside the published file.
    return computed()
        .flatMap(computed -> forceLane.call(() -> computed))
        .flatMap(computed -> onDisk("write", () -> publish(computed)));
  }

  private Mono<Optional<Digest>> computed() {
    return isHashing() ? digest.digest().map(Optional::of) : Mono.just(Optional.empty());
  }

  private boolean isHashing() {
    return !check.mode().isOff();
  }

  /** Forces what was written and gives the part file up. */
  public Mono<Void> close() {
    return Mono.defer(
        () -> {
          closed = true;
          return lane.call(this::closeOnLane).then();
        });
  }

  SerialLane lane() {
    return lane;
  }

  Wire wire() {
    return wire;
  }

  Duration stallTimeout() {
    return stallTimeout;
  }

  /** The request for everything that is missing. */
  Fetch fetch() {
    return new Fetch(file, part.written().lengthBytes(), -1, etag, chunkBytes);
  }

  /** Takes the service's answer; on the lane. */
  void opened(FileStat answered, long offset) {
    if (offset != part.written().lengthBytes()) {
      throw new TransferException(
          FailureCode.WRONG_OFFSET,
          "The service sends from " + offset + " instead of " + part.written().lengthBytes());
    }
    if (!answered.path().equals(file.path())) {
      throw new TransferException(
          FailureCode.MALFORMED,
          "The service sends '" + answered.path() + "' instead of '" + file.path() + "'");
    }
    String version = answered.etagOrNull();
    if (answered.type() != FileStat.Type.FILE || version == null) {
      throw new TransferException(FailureCode.NOT_A_FILE, "'" + file + "' is no regular file");
    }
    if (etag != null && !etag.equals(version)) {
      throw new TransferException(
          FailureCode.VERSION_CHANGED,
          "'" + file + "' is version " + version + " now and was " + etag + " at the beginning");
    }
    check.requireAsked(answered);
    etag = version;
    stat = answered;
    fromEarlierRun = false;
    events.opened(offset, answered.sizeBytes());
  }

  /**
   * Takes verified bytes; on the lane.
   *
   * @param data stays the caller's
   * @param done called when the digest needs the buffer no more, at once when it is off
   */
  void append(ByteBuf data, int crc32c, Runnable done) throws IOException {
    long offset = part.written().lengthBytes();
    int length = data.readableBytes();
    part.append(data, crc32c);
    writtenBytes = offset + length;
    events.received(offset, length);
    if (isHashing()) {
      // Not retainedSlice(): that of a pooled slice begins at its start, not at its reader index.
      digest.feed(offset, data.retainedSlice(data.readerIndex(), length), done);
    } else {
      done.run();
    }
    checkpointIfDue();
  }

  boolean isComplete() {
    return stat != null && part.written().lengthBytes() == stat.sizeBytes();
  }

  long missingBytes() {
    return stat().sizeBytes() - part.written().lengthBytes();
  }

  private boolean openPart() throws IOException {
    if (closed) {
      return false;
    }
    Optional<Sidecar> left =
        part.open(overwrite).filter(state -> wantedEtag == null || wantedEtag.equals(state.etag()));
    if (left.isPresent() && isIntact(left.get().prefix())) {
      Sidecar state = left.get();
      part.continueAfter(state.prefix());
      etag = state.etag();
      fromEarlierRun = wantedEtag == null;
      forcedBytes = state.prefix().lengthBytes();
      writtenBytes = forcedBytes;
    } else {
      part.clear();
      etag = wantedEtag;
    }
    return true;
  }

  /** Reads the prefix again; feeds the digest only if all of it is as the sidecar says. */
  private boolean isIntact(Prefix claimed) throws IOException {
    if (claimed.lengthBytes() == 0) {
      return true;
    }
    events.verifyingPart();
    if (crcUpTo(claimed.lengthBytes()) != claimed.crc32c()) {
      return false;
    }
    if (isHashing()) {
      feedDigest(claimed.lengthBytes());
    }
    return true;
  }

  private int crcUpTo(long end) throws IOException {
    Prefix read = Prefix.EMPTY;
    while (read.lengthBytes() < end) {
      goOn();
      ByteBuf bytes = part.read(read.lengthBytes(), portion(read.lengthBytes(), end));
      try {
        read = read.append(bytes.readableBytes(), crcOf(bytes));
      } finally {
        bytes.release();
      }
    }
    return read.crc32c();
  }

  /** May wait for the digest: this is a disk thread. */
  private void feedDigest(long end) throws IOException {
    Semaphore room = new Semaphore(VERIFY_WAITING);
    for (long offset = 0; offset < end; offset += VERIFY_BYTES) {
      goOn();
      room.acquireUninterruptibly();
      digest.feed(offset, part.read(offset, portion(offset, end)), room::release);
    }
  }

  private void goOn() throws IOException {
    if (closed) {
      throw new IOException("the download was stopped");
    }
  }

  private static int portion(long offset, long end) {
    return (int) Math.min(VERIFY_BYTES, end - offset);
  }

  private boolean forgetEarlierRun() throws IOException {
    part.clear();
    etag = null;
    fromEarlierRun = false;
    forcedBytes = 0;
    writtenBytes = 0;
    return true;
  }

  private void checkpointIfDue() {
    long unforced = writtenBytes - forcedBytes;
    boolean due =
        unforced >= CHECKPOINT_BYTES || (unforced > 0 && now() - forcedMillis >= CHECKPOINT_MILLIS);
    if (due && !forcing) {
      forcing = true;
      Sidecar state = state();
      forceLane.execute(() -> checkpoint(state));
    }
  }

  private Sidecar state() {
    return Sidecar.of(file, String.valueOf(etag), stat().sizeBytes(), part.written());
  }

  private void checkpoint(Sidecar state) {
    boolean forced = false;
    try {
      part.force(state);
      forced = true;
    } catch (IOException ignored) {
      // the sidecar stays behind; writing itself tells when the disk has failed
    }
    boolean done = forced;
    lane.execute(() -> checkpointed(state.prefix().lengthBytes(), done));
  }

  private void checkpointed(long bytes, boolean forced) {
    forcing = false;
    forcedMillis = now();
    if (forced && bytes > forcedBytes) {
      forcedBytes = bytes;
      events.durable(bytes);
    }
  }

  private DownloadProof publish(Optional<Digest> computed) throws IOException {
    FileStat complete = stat();
    DownloadProof proof = verified(complete, computed);
    part.publish(complete, overwrite);
    forcedBytes = writtenBytes;
    events.durable(writtenBytes);
    return proof;
  }

  private DownloadProof verified(FileStat complete, Optional<Digest> computed) throws IOException {
    try {
      return check.verified(complete, part.written(), computed);
    } catch (TransferException e) {
      discarded = true;
      part.discard();
      throw e;
    }
  }

  private boolean closeOnLane() {
    if (stat != null && writtenBytes > forcedBytes && !discarded) {
      try {
        part.force(state());
      } catch (IOException ignored) {
        // the sidecar stays behind what was written, which is safe
      }
    }
    part.close();
    return true;
  }

  private <T> Mono<T> onDisk(String doing, Callable<T> call) {
    return lane.call(call)
        .onErrorMap(thrown -> ServiceFailures.localIo(doing, part.target(), thrown));
  }

  private static long now() {
    return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
  }

  /** Checksum of a chunk's bytes. */
  static int crcOf(ByteBuf data) {
    return Crc32c.of(data.nioBuffer());
  }
}
