package dev.ferry.service.workspace;

import dev.ferry.resume.PublishedFile;
import dev.ferry.resume.ResumeStore;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.hook.Hooks;
import dev.ferry.service.policy.Caller;
import dev.ferry.service.policy.Operation;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.BatchFile;
import dev.ferry.service.storage.BatchFiles;
import dev.ferry.service.storage.BatchedFile;
import dev.ferry.service.upload.Detached;
import dev.ferry.service.upload.PathTurns;
import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Crc32c;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Several small files at once: written all or none, or read each for itself. */
public final class Batches {
  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long EPOCH = 1;

  private final BatchFiles batches;
  private final Downloads downloads;
  private final SpaceGuard space;
  private final ResumeStore store;
  private final PathTurns paths;
  private final Clock clock;
  private final boolean createWorkspaces;
  private volatile Hooks hooks = Hooks.NONE;

  /**
   * Batches of one volume.
   *
   * @param paths the turns that uploads take, too
   * @param createWorkspaces whether a workspace is made by the first batch into it
   */
  public Batches(
      BatchFiles batches,
      Downloads downloads,
      SpaceGuard space,
      ResumeStore store,
      PathTurns paths,
      Clock clock,
      boolean createWorkspaces) {
    this.batches = batches;
    this.downloads = downloads;
    this.space = space;
    this.store = store;
    this.paths = paths;
    this.clock = clock;
    this.createWorkspaces = createWorkspaces;
  }

  /** The same batches, which ask these hooks; before the first one. */
  public Batches hookedBy(Hooks asked) {
    hooks = asked;
    return this;
  }

  /**
   * Finishes or undoes what a kill interrupted; before anybody writes, when the workspaces' roots
   * are known.
   *
   * @return how many there were
   */
  public Mono<Integer> recover() {
    return batches.recover();
  }

  /**
   * Writes files that become visible all or none, also over a kill; runs to its end when nobody
   * waits any more. While they are moved, readers may see new files beside old ones.
   *
   * @param durabilityOrNull what the receipts must survive; null for the class of the workspace
   * @param files whoever calls bounds their number and bytes
   * @return receipts in the files' order; fails as {@link BatchFiles#write}, with {@code
   *     CHECKSUM_MISMATCH}, {@code DIGEST_MISMATCH}, {@code STORAGE_FULL}, then nothing is visible
   */
  public Mono<List<Receipt>> write(
      Caller caller,
      WorkspaceName workspace,
      @Nullable Durability durabilityOrNull,
      List<NewFile> files) {
    Durability durability = space.workspaces().durability(workspace, durabilityOrNull);
    List<WorkspaceFile> targets =
        files.stream().map(file -> new WorkspaceFile(workspace, file.path())).toList();
    targets.forEach(target -> caller.require(Operation.WRITE, target));
    long bytes = files.stream().mapToLong(file -> file.bytes().remaining()).sum();
    caller.spend(bytes);
    List<BatchFile> checked = files.stream().map(Batches::checked).toList();
    return Detached.run(
        space
            .files()
            .workspace(workspace, createWorkspaces)
            .then(Mono.defer(() -> passed(workspace, files)))
            .then(
                paths.inTurns(
                    targets,
                    () ->
                        written(workspace, durability, checked, bytes)
                            .map(done -> receipts(workspace, durability, files, done))
                            .delayUntil(this::toldToHooks)
                            .delayUntil(this::remembered))));
  }

  /** One file that hooks refuse keeps all of them out. */
  private Mono<Void> passed(WorkspaceName workspace, List<NewFile> files) {
    return hooks.watches(workspace)
        ? Flux.fromIterable(files).concatMap(file -> passed(workspace, file)).then()
        : Mono.empty();
  }

  private Mono<Void> passed(WorkspaceName workspace, NewFile file) {
    HookedTransfer transfer =
        HookedTransfer.upload(new WorkspaceFile(workspace, file.path()), ContentLength.DEFERRED)
            .known(file.bytes().remaining(), file.digestOrNull());
    return hooks.pass(transfer, () -> Flux.just(file.bytes().asReadOnlyBuffer()));
  }

  private Mono<Void> toldToHooks(List<Receipt> receipts) {
    return Flux.fromIterable(receipts)
        .concatMap(
            receipt ->
                hooks.done(
                    HookedTransfer.upload(receipt.file(), ContentLength.DEFERRED)
                        .known(receipt.lengthBytes(), receipt.digestOrNull())))
        .then();
  }

  private static BatchFile checked(NewFile file) {
    if (Crc32c.of(file.bytes().duplicate()) != file.crc32c()) {
      throw new TransferException(
          FailureCode.CHECKSUM_MISMATCH, file.path() + " does not match its checksum");
    }
    Digest wanted = file.digestOrNull();
    if (wanted != null && !wanted.equals(digest(file.bytes().duplicate()))) {
      throw new TransferException(
          FailureCode.DIGEST_MISMATCH, file.path() + " does not have the digest " + wanted);
    }
    return new BatchFile(
        file.path(),
        file.attributes(),
        file.condition(),
        file.bytes(),
        stored -> requireStored(stored, file));
  }

  private static void requireStored(ByteBuffer stored, NewFile file) throws IOException {
    if (!stored.equals(file.bytes())) {
      throw new IOException("what was read back is not what had been written");
    }
  }

  private static Digest digest(ByteBuffer bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes);
      return Digest.ofBytes(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private Mono<List<BatchedFile>> written(
      WorkspaceName workspace, Durability durability, List<BatchFile> files, long bytes) {
    UploadId id = UploadId.random(RANDOM);
    return space
        .reserve(id, workspace, ContentLength.of(bytes))
        .then(Mono.defer(() -> batches.write(workspace, durability, files)))
        .doOnNext(
            done ->
                space.settle(
                    id,
                    bytes,
                    done.stream().mapToLong(BatchedFile::replacedBytes).sum(),
                    done.stream().filter(BatchedFile::fresh).count()))
        .doOnError(failure -> space.release(id));
  }

  private List<Receipt> receipts(
      WorkspaceName workspace,
      Durability durability,
      List<NewFile> files,
      List<BatchedFile> written) {
    List<Receipt> receipts = new ArrayList<>(files.size());
    IntStream.range(0, files.size())
        .forEach(
            at -> {
              NewFile file = files.get(at);
              receipts.add(
                  new Receipt(
                      new WorkspaceFile(workspace, file.path()),
                      file.bytes().remaining(),
                      file.crc32c(),
                      file.digestOrNull(),
                      written.get(at).stat().etag().orElseThrow(),
                      EPOCH,
                      clock.instant(),
                      durability));
            });
    return receipts;
  }

  /** The files are there already: what is not remembered is their digests, and nothing else. */
  private Mono<Void> remembered(List<Receipt> receipts) {
    List<PublishedFile> files =
        receipts.stream()
            .map(
                receipt ->
                    new PublishedFile(
                        receipt.file(),
                        receipt.etag(),
                        receipt.lengthBytes(),
                        receipt.digestOrNull(),
                        receipt.crc32c(),
                        receipt.publishedAt()))
            .toList();
    return store
        .replacePublished(List.of(), files)
        .onErrorResume(
            failure -> {
              LOG.warn("The digests of {} files are not remembered", files.size(), failure);
              return Mono.empty();
            });
  }

  /**
   * Whole small files, one after the other as they are asked for; each is one version, together
   * they are no snapshot.
   *
   * @param lengthBytesMax longest that is given
   * @return one for each path, in order; a file that cannot be read fails nothing but itself
   */
  public Flux<BatchItem> read(
      Caller caller, WorkspaceName workspace, List<WorkspacePath> wanted, int lengthBytesMax) {
    return Flux.fromIterable(wanted)
        .concatMap(path -> read(caller, new WorkspaceFile(workspace, path), lengthBytesMax), 1);
  }

  private Mono<BatchItem> read(Caller caller, WorkspaceFile file, int lengthBytesMax) {
    return Mono.defer(
            () -> {
              caller.require(Operation.READ, file);
              return downloads.whole(file, null, lengthBytesMax);
            })
        .doOnNext(whole -> caller.spend(whole.bytes().remaining()))
        .<BatchItem>map(BatchItem.Found::new)
        .onErrorResume(
            TransferException.class,
            failure -> Mono.just(new BatchItem.Missed(file.path(), told(caller, failure))));
  }

  private static TransferException told(Caller caller, TransferException failure) {
    return caller.told(failure) instanceof TransferException told ? told : failure;
  }
}
