package dev.ferry.client.internal;

import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.Pace;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;

/**
 * What one download keeps over all its attempts: the file that is put together, and its digest.
 *
 * <p>Everything that changes the part file runs on its lane; only forcing it and digesting what was
 * written run beside, so that writing goes on meanwhile.
 */
public final class DownloadTask {
  private final DownloadWish wish;
  private final Patience patience;
  private final Pace pace;
  private final SerialLane lane;
  private final SerialLane forceLane;
  private final Wire wire;
  private final DownloadEvents events;
  private final PartFile part;
  private final Assembly assembly;

  /** Nothing is opened yet. */
  public DownloadTask(
      DownloadWish wish,
      Patience patience,
      Pace pace,
      TransferThreads threads,
      Wire wire,
      DownloadEvents events) {
    this.wish = wish;
    this.patience = patience;
    this.pace = pace;
    this.lane = threads.ioLane();
    this.forceLane = threads.ioLane();
    this.wire = wire;
    this.events = events;
    this.part = new PartFile(wish.file(), wish.target(), wish.durability());
    this.assembly =
        new Assembly(
            wish,
            part,
            new DigestLane(threads),
            threads.ioLane(),
            new Checkpoints(part, lane, forceLane, events),
            events);
  }

  /** Opens the part file and verifies what an earlier run left in it. */
  public Mono<Void> open() {
    return onDisk("write", assembly::open).then();
  }

  /** Bytes that are verified and written, wherever they stand. */
  public long writtenBytes() {
    return assembly.writtenBytes();
  }

  /** What is downloaded, and how. */
  public DownloadWish wish() {
    return wish;
  }

  /** Where the file will be. */
  public Path target() {
    return part.target();
  }

  /** What is being downloaded, once the service said so. */
  public FileStat stat() {
    return assembly.stat();
  }

  /** Forgets what an earlier run proved, when it is of a version that is no more; else false. */
  public Mono<Boolean> startOver() {
    return onDisk("write", assembly::startOver).flatMap(this::withFreshDigest);
  }

  /**
   * After a whole that was wrong: believes nothing that is on the disk before it is compared with
   * the service's pieces. Once; false when it was done before, or nothing came from the disk.
   */
  public Mono<Boolean> distrust() {
    return onDisk("write", assembly::distrust).flatMap(this::withFreshDigest);
  }

  private Mono<Boolean> withFreshDigest(boolean again) {
    return again ? assembly.restartDigest().thenReturn(true) : Mono.just(false);
  }

  /** Compares checksum and digest, and makes the file visible. */
  public Mono<DownloadProof> publish() {
    events.finishing();
    // A checkpoint that still runs would write its sidecar beside the published file.
    return assembly
        .digest()
        .onErrorMap(thrown -> ServiceFailures.localIo("read", part.target(), thrown))
        .flatMap(computed -> forceLane.call(() -> computed))
        .flatMap(computed -> onDisk("write", () -> assembly.publish(computed)));
  }

  /** Forces what was written and gives the part file up. */
  public Mono<Void> close() {
    return Mono.defer(
        () -> {
          assembly.stop();
          return lane.call(assembly::close).then();
        });
  }

  KeptPieces kept() {
    return assembly.keptPieces();
  }

  Assembly assembly() {
    return assembly;
  }

  SerialLane lane() {
    return lane;
  }

  Wire wire() {
    return wire;
  }

  Patience patience() {
    return patience;
  }

  Pace pace() {
    return pace;
  }

  <T> Mono<T> onDisk(String doing, Callable<T> call) {
    return lane.call(call)
        .onErrorMap(thrown -> ServiceFailures.localIo(doing, part.target(), thrown));
  }

  /** Checksum of a chunk's bytes. */
  static int crcOf(ByteBuf data) {
    return Crc32c.of(data.nioBuffer());
  }
}
