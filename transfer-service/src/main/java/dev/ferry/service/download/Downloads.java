package dev.ferry.service.download;

import dev.ferry.resume.ResumeStore;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.hook.StoredContent;
import dev.ferry.service.metrics.FerryMeters;
import dev.ferry.service.policy.TransferRates;
import dev.ferry.service.policy.WorkspacePolicies;
import dev.ferry.service.storage.OpenFile;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferLimits;
import dev.ferry.transfer.WorkspaceFile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCounted;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The front of everything about downloads; all doors call these methods. */
public final class Downloads {
  private final WorkspaceFiles files;
  private final ResumeStore store;
  private final TransferLimits limits;
  private final Scheduler disk;
  private final FerryMeters meters;
  private volatile TransferRates rates = TransferRates.FREE;
  private volatile WorkspacePolicies policies = new WorkspacePolicies();
  private volatile Hooks hooks = Hooks.NONE;

  /** Downloads of one store and volume. */
  public Downloads(
      WorkspaceFiles files,
      ResumeStore store,
      TransferLimits limits,
      Scheduler disk,
      FerryMeters meters) {
    this.files = files;
    this.store = store;
    this.limits = limits;
    this.disk = disk;
    this.meters = meters;
  }

  /** The same downloads, which keep to these rates; before the first one. */
  public Downloads pacedBy(TransferRates limited) {
    rates = limited;
    return this;
  }

  /** The same downloads, which end when their workspace is removed; before the first one. */
  public Downloads boundTo(WorkspacePolicies workspaces) {
    policies = workspaces;
    return this;
  }

  /** The same downloads, which ask these hooks; before the first one. */
  public Downloads hookedBy(Hooks asked) {
    hooks = asked;
    return this;
  }

  /**
   * Reads a range of one version.
   *
   * <p>Nothing is read that was not requested, and nothing while the gate is shut. The version is
   * pinned: a file that is replaced meanwhile is read on as it was; one that is written into ends
   * the stream with {@code VERSION_CHANGED}.
   *
   * @param <T> the door's element
   * @param allocator where chunk buffers come from; each goes to the sink
   * @param sink makes elements of chunks
   * @param header makes the first element of the facts
   * @return the header element, then chunks. Fails with {@code NOT_FOUND}, {@code NOT_A_FILE},
   *     {@code VERSION_CHANGED}, {@code INVALID_ARGUMENT} and the codes of storage
   */
  public <T> Flux<T> read(
      OpenDownload wish,
      ByteBufAllocator allocator,
      OutboundGate gate,
      ChunkSink<T> sink,
      BiFunction<DownloadPlan, FileStat, T> header) {
    Flux<T> reading =
        files
            .open(wish.file())
            .flatMapMany(
                file ->
                    described(wish.file(), file.stat())
                        .delayUntil(stat -> passed(wish.file(), file, stat))
                        .flatMapMany(
                            stat -> stream(wish, file, stat, allocator, gate, sink, header))
                        .concatWith(Mono.defer(() -> done(wish.file(), file.stat())))
                        .doOnError(failure -> file.close())
                        .doOnCancel(() -> closeOnDisk(file)));
    return policies
        .untilRemoved(wish.file().workspace(), reading)
        .doOnDiscard(ReferenceCounted.class, ReferenceCounted::release);
  }

  /** What hooks say to the version that is open. */
  private Mono<Void> passed(WorkspaceFile named, OpenFile file, FileStat stat) {
    return hooks.watches(named.workspace())
        ? hooks.pass(
            HookedTransfer.download(named, stat),
            new StoredContent(file::read, stat.sizeBytes(), disk))
        : Mono.empty();
  }

  private <T> Mono<T> done(WorkspaceFile named, FileStat stat) {
    return hooks.done(HookedTransfer.download(named, stat)).then(Mono.empty());
  }

  /**
   * Opens the version that is there now, for a door that decides from its facts what to send.
   *
   * @param <T> the door's element
   * @param digest whether its facts should have the digest, which has to be looked up
   * @param work what is done with it; the file is closed when it has ended, however it does
   * @return what the work emits. Fails with {@code NOT_FOUND}, {@code NOT_A_FILE} and the codes of
   *     storage
   */
  public <T> Flux<T> version(
      WorkspaceFile file, boolean digest, Function<OpenVersion, Publisher<T>> work) {
    return policies
        .untilRemoved(
            file.workspace(),
            Flux.usingWhen(
                files.open(file).map(SharedOpenFile::new),
                shared ->
                    facts(file, shared.file(), digest)
                        .map(stat -> new OpenVersion(shared, stat, room(file, shared.file(), stat)))
                        .flatMapMany(work),
                shared -> Mono.fromRunnable(() -> releasedOnDisk(shared))))
        .doOnDiscard(ReferenceCounted.class, ReferenceCounted::release);
  }

  private Mono<FileStat> facts(WorkspaceFile file, OpenFile opened, boolean digest) {
    return digest || hooks.watches(file.workspace())
        ? described(file, opened.stat())
        : Mono.just(opened.stat());
  }

  private OpenVersion.Room room(WorkspaceFile file, OpenFile opened, FileStat stat) {
    return new OpenVersion.Room(
        terms(file), passed(file, opened, stat), hooks.done(HookedTransfer.download(file, stat)));
  }

  private void releasedOnDisk(SharedOpenFile shared) {
    var unused = disk.schedule(shared::release);
  }

  /**
   * A whole small file at once.
   *
   * @param etagOrNull the version it must be
   * @param lengthBytesMax longest that is given; {@code INVALID_ARGUMENT} for a longer one, with
   *     its length in the detail {@code size}
   * @return facts and bytes. Fails with {@code NOT_FOUND}, {@code NOT_A_FILE}, {@code
   *     VERSION_CHANGED}, {@code DATA_LOST} when the bytes are not those that were published
   */
  public Mono<WholeFile> whole(
      WorkspaceFile file, @Nullable String etagOrNull, int lengthBytesMax) {
    return Mono.usingWhen(
        files.open(file),
        opened ->
            described(file, opened.stat())
                .doOnNext(stat -> OpenDownload.requireVersion(file, etagOrNull, stat))
                .delayUntil(stat -> passed(file, opened, stat))
                .publishOn(disk)
                .map(stat -> WholeFile.read(file, opened, stat, lengthBytesMax))
                .delayUntil(whole -> done(file, opened.stat())),
        opened -> Mono.<Void>fromRunnable(opened::close).subscribeOn(disk));
  }

  /** CRC-32C of one version of a file; {@code VERSION_CHANGED} when it is written to meanwhile. */
  public Mono<Integer> checksum(WorkspaceFile file, FileStat stat) {
    ChecksumSink sink = new ChecksumSink();
    OpenDownload wish = new OpenDownload(file, 0, -1, stat.etagOrNull(), limits.chunkBytesMax());
    return read(wish, ByteBufAllocator.DEFAULT, OutboundGate.OPEN, sink, (plan, head) -> 0)
        .then(Mono.fromSupplier(sink::crc32c));
  }

  /**
   * The checksums that are kept of a version's pieces. Nothing is read that was not requested.
   *
   * @param <T> the door's element
   * @param etagOrNull the version it must be
   * @param piecesOfRun most pieces of one run
   * @param head makes the first element of the facts
   * @param run makes the others
   * @return the first element, then all runs in order. Fails with {@code NOT_FOUND}, {@code
   *     NOT_A_FILE}, {@code VERSION_CHANGED}, {@code STALLED} when nothing is taken for long, and
   *     the codes of storage
   */
  public <T> Flux<T> pieces(
      WorkspaceFile file,
      @Nullable String etagOrNull,
      int piecesOfRun,
      Function<FileStat, T> head,
      Function<PieceRun, T> run) {
    return files
        .open(file)
        .flatMapMany(
            opened -> {
              KeptPieces kept = new KeptPieces(opened, piecesOfRun, disk);
              return described(file, opened.stat())
                  .doOnNext(stat -> OpenDownload.requireVersion(file, etagOrNull, stat))
                  .delayUntil(stat -> hooks.admit(HookedTransfer.download(file, stat)))
                  .flatMapMany(stat -> kept.runs(stat).map(run).startWith(head.apply(stat)))
                  .doOnError(failure -> kept.abandon())
                  .doOnCancel(kept::abandon);
            })
        .timeout(limits.progressTimeout(), Mono.error(() -> notTaken(file)));
  }

  private static TransferException notTaken(WorkspaceFile file) {
    return new TransferException(
        FailureCode.STALLED, "Nothing of the checksums of " + file + " was taken for long");
  }

  private void closeOnDisk(OpenFile file) {
    var unused = disk.schedule(file::close);
  }

  private <T> Flux<T> stream(
      OpenDownload wish,
      OpenFile file,
      FileStat stat,
      ByteBufAllocator allocator,
      OutboundGate gate,
      ChunkSink<T> sink,
      BiFunction<DownloadPlan, FileStat, T> header) {
    ReadingTerms terms = terms(wish.file());
    int chunkBytes = terms.chunkBytes(gate, wish.chunkBytes());
    DownloadPlan plan = new DownloadPlan(wish.offset(), wish.rangeOf(stat), chunkBytes);
    OutboundGate paced = terms.paced(gate, chunkBytes);
    return new FileChunks<>(file, plan, header.apply(plan, stat), allocator, paced, sink, disk)
        .withMeters(meters)
        .withDeadline(limits.progressTimeout())
        .verifiable(stat.digest().isPresent() && plan.lengthBytes() == stat.sizeBytes());
  }

  private ReadingTerms terms(WorkspaceFile file) {
    return new ReadingTerms(limits, rates.ofDownload(file.workspace()), disk, meters);
  }

  /** Adds the digest and the checksum when they are known of this very version. */
  private Mono<FileStat> described(WorkspaceFile file, FileStat stat) {
    return store
        .published(file)
        .filter(published -> stat.etag().filter(published.etag()::equals).isPresent())
        .map(published -> stat.published(published.digestOrNull(), published.crc32c()))
        .defaultIfEmpty(stat);
  }
}
