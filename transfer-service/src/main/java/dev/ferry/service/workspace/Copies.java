package dev.ferry.service.workspace;

import dev.ferry.service.download.Downloads;
import dev.ferry.service.download.OpenDownload;
import dev.ferry.service.download.OutboundGate;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.upload.Attachment;
import dev.ferry.service.upload.Detached;
import dev.ferry.service.upload.OpenUpload;
import dev.ferry.service.upload.UploadEvent;
import dev.ferry.service.upload.UploadInput;
import dev.ferry.service.upload.UploadLease;
import dev.ferry.service.upload.Uploads;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.DigestMode;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WriteCondition;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Files made of files, inside the service: each is an upload whose sender is the service itself, so
 * it is verified, counted, published whole or not at all, and its digest is known.
 */
public final class Copies {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Uploads uploads;
  private final Downloads downloads;
  private final Entries entries;
  private final ByteBufAllocator allocator;

  /**
   * Copies between the files of these.
   *
   * @param allocator makes the buffers of chunks
   */
  public Copies(Uploads uploads, Downloads downloads, Entries entries, ByteBufAllocator allocator) {
    this.allocator = allocator;
    this.uploads = uploads;
    this.downloads = downloads;
    this.entries = entries;
  }

  /**
   * Where a copy goes.
   *
   * @param file where it is to be visible
   * @param condition what must be true of it
   * @param durabilityOrNull what the receipt must survive; null for the class of the workspace
   */
  public record Target(
      WorkspaceFile file, WriteCondition condition, @Nullable Durability durabilityOrNull) {}

  /**
   * Copies a file, with its mode. Cancelled, it leaves nothing.
   *
   * @return acknowledgements of progress, at last {@code Published}; fails with {@code NOT_FOUND},
   *     {@code NOT_A_FILE}, {@code VERSION_CHANGED} when the source is written to meanwhile, and as
   *     an upload does
   */
  public Flux<UploadEvent> copy(Caller caller, WorkspaceFile source, Target target) {
    return made(caller, List.of(source), target);
  }

  /**
   * Makes one file of the contents of several, in order.
   *
   * @param sources in the target's workspace
   * @param removeSources whether they are removed once the target is published
   */
  public Flux<UploadEvent> compose(
      Caller caller, List<WorkspacePath> sources, boolean removeSources, Target target) {
    List<WorkspaceFile> files =
        sources.stream().map(path -> new WorkspaceFile(target.file().workspace(), path)).toList();
    if (!removeSources) {
      return made(caller, files, target);
    }
    files.forEach(file -> caller.require(Operation.REMOVE, file));
    return made(caller, files, target)
        .delayUntil(
            event ->
                event instanceof UploadEvent.Published ? removed(caller, files) : Mono.empty());
  }

  private Mono<Void> removed(Caller caller, List<WorkspaceFile> files) {
    return Flux.fromIterable(files).concatMap(file -> entries.remove(caller, file)).then();
  }

  private Flux<UploadEvent> made(Caller caller, List<WorkspaceFile> sources, Target target) {
    sources.forEach(source -> caller.require(Operation.READ, source));
    caller.require(Operation.WRITE, target.file());
    return Flux.fromIterable(sources)
        .concatMap(source -> entries.stat(caller, source, true).map(stat -> pinned(source, stat)))
        .collectList()
        .flatMapMany(pinned -> sent(caller, pinned, target));
  }

  /** A source in the version that it has now. */
  private record Pinned(WorkspaceFile file, FileStat stat) {}

  private static Pinned pinned(WorkspaceFile file, FileStat stat) {
    if (stat.type() != FileStat.Type.FILE) {
      throw new TransferException(FailureCode.NOT_A_FILE, file + " is no regular file");
    }
    return new Pinned(file, stat);
  }

  private Flux<UploadEvent> sent(Caller caller, List<Pinned> sources, Target target) {
    @Nullable Digest known =
        sources.size() == 1 ? sources.get(0).stat().digest().orElse(null) : null;
    long length = sources.stream().mapToLong(source -> source.stat().sizeBytes()).sum();
    caller.spend(length);
    OpenUpload wish =
        new OpenUpload(
            target.file(),
            new TransferKey("copy-" + UUID.randomUUID()),
            null,
            ContentLength.of(length),
            new FileAttributes(sources.get(0).stat().mode(), null),
            known == null ? DigestMode.COMPUTED : DigestMode.handedIn(known),
            target.condition(),
            target.durabilityOrNull(),
            null);
    return Flux.usingWhen(
        uploads.open(wish, CHUNK_BYTES).map(Copies::leaseOf),
        lease -> uploads.append(lease, inputs(lease, sources, length, known)),
        lease -> Mono.empty(),
        (lease, failure) -> undone(lease),
        this::undone);
  }

  /** The key is a new one, so nobody published under it before. */
  private static UploadLease leaseOf(Attachment attachment) {
    return attachment.fold(
        lease -> lease,
        receipt -> {
          throw new TransferException(FailureCode.INTERNAL, "A copy was published before it began");
        });
  }

  private Mono<Void> undone(UploadLease lease) {
    return Detached.run(uploads.abort(lease.id())).then().onErrorComplete(TransferException.class);
  }

  private Flux<UploadInput> inputs(
      UploadLease lease, List<Pinned> sources, long lengthBytes, @Nullable Digest known) {
    CopiedChunks chunks = new CopiedChunks(known == null && !lease.withoutDigest());
    return Flux.fromIterable(sources)
        .concatMap(source -> read(source, lease.chunkBytes(), chunks), 1)
        .filter(chunk -> chunk != CopiedChunks.HEAD)
        .map(CopiedChunks::input)
        .concatWith(
            Mono.fromSupplier(
                () ->
                    new UploadInput.Finish(
                        lengthBytes,
                        null,
                        known == null ? chunks.digestOrNull() : known,
                        known != null)));
  }

  private Flux<CopiedChunks.Copied> read(Pinned source, int chunkBytes, CopiedChunks chunks) {
    return Flux.defer(
        () -> {
          OpenDownload wish =
              new OpenDownload(source.file(), 0, -1, source.stat().etagOrNull(), chunkBytes);
          return downloads.read(
              wish,
              allocator,
              OutboundGate.OPEN,
              chunks.behindAnother(),
              (plan, stat) -> CopiedChunks.HEAD);
        });
  }
}
