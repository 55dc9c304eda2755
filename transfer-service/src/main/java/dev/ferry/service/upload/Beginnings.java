package dev.ferry.service.upload;

import dev.ferry.resume.NewUpload;
import dev.ferry.service.hook.HookedTransfer;
import dev.ferry.service.policy.SpaceGuard;
import dev.ferry.service.storage.WorkspaceFiles;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What every new upload goes through before it is recorded. */
final class Beginnings {
  private final WorkspaceFiles files;
  private final UploadRuntime runtime;
  private final SpaceGuard space;
  private final boolean createWorkspaces;
  private final Supplier<UploadId> ids;

  Beginnings(
      WorkspaceFiles files,
      UploadRuntime runtime,
      SpaceGuard space,
      boolean createWorkspaces,
      Supplier<UploadId> ids) {
    this.files = files;
    this.runtime = runtime;
    this.space = space;
    this.createWorkspaces = createWorkspaces;
    this.ids = ids;
  }

  /** Completes when the workspace is there. */
  Mono<Void> workspace(WorkspaceName name) {
    return files.workspace(name, createWorkspaces);
  }

  /** A name that was never used. */
  UploadId newId() {
    return ids.get();
  }

  /** A new upload as it is wished for. */
  NewUpload of(OpenUpload wish) {
    return new NewUpload(
        ids.get(),
        wish.file(),
        wish.key(),
        wish.length(),
        wish.attributes(),
        wish.digest().handedInOrNull(),
        wish.condition(),
        space.workspaces().durability(wish.file().workspace(), wish.durabilityOrNull()),
        wish.expiry().filter(this::isAllowed).orElse(runtime.limits().uploadExpiry()),
        runtime.clock().instant(),
        wish.noteOrNull());
  }

  private boolean isAllowed(Duration expiry) {
    return expiry.toSeconds() > 0 && expiry.compareTo(runtime.limits().receiptRetention()) <= 0;
  }

  /**
   * Refuses what publishing would refuse, and sets room aside, which is to be released when the
   * upload is not created after all. Completes on the disk scheduler.
   */
  Mono<Void> admitted(NewUpload upload) {
    return requireTarget(upload)
        .then(
            Mono.defer(
                () -> runtime.hooks().admit(HookedTransfer.upload(upload.file(), upload.length()))))
        .then(
            Mono.defer(
                () -> space.reserve(upload.id(), upload.file().workspace(), upload.length())));
  }

  private Mono<Void> requireTarget(NewUpload upload) {
    return files
        .writeTarget(upload.file())
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(stat -> requireTarget(upload, stat));
  }

  /** Refuses an upload that goes on where nobody may write any more. */
  Mono<Void> requireWritable(WorkspaceFile file) {
    return files.writeTarget(file).then().onErrorComplete(Beginnings::isOtherThanReadOnly);
  }

  /** What else is wrong with the path, publishing says. */
  private static boolean isOtherThanReadOnly(Throwable failure) {
    return !(failure instanceof TransferException known) || known.code() != FailureCode.READ_ONLY;
  }

  private static Mono<Void> requireTarget(NewUpload upload, Optional<FileStat> stat) {
    WorkspaceFile file = upload.file();
    if (stat.isPresent() && stat.get().type() != FileStat.Type.FILE) {
      return Mono.error(
          new TransferException(FailureCode.NOT_A_FILE, file + " exists and is no file"));
    }
    return upload.condition().holdsFor(stat.flatMap(FileStat::etag))
        ? Mono.empty()
        : Mono.error(preconditionFailed(file, stat));
  }

  private static TransferException preconditionFailed(WorkspaceFile file, Optional<FileStat> stat) {
    return new TransferException(
        FailureCode.PRECONDITION_FAILED,
        stat.flatMap(FileStat::etag)
            .map(etag -> file + " exists in version " + etag)
            .orElse(file + " does not exist"));
  }
}
