package dev.ferry.service.hook;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.WorkspaceFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What hooks are told of a transfer.
 *
 * @param direction which way the bytes go
 * @param file where they go to, or come from
 * @param length how many there are, when it is known yet; of a download of the whole file
 * @param digestOrNull SHA-256 of them, when it is known yet
 * @param callerOrNull subject of the token with which it is asked for; null for nobody known
 */
public record HookedTransfer(
    Direction direction,
    WorkspaceFile file,
    ContentLength length,
    @Nullable Digest digestOrNull,
    @Nullable String callerOrNull) {

  /** Which way bytes go. */
  public enum Direction {
    /** Into the workspace; also copies, moves and links within it, of which this is the target. */
    UPLOAD,
    /** Out of it. */
    DOWNLOAD
  }

  /** A transfer into a workspace. */
  public static HookedTransfer upload(WorkspaceFile file, ContentLength length) {
    return new HookedTransfer(Direction.UPLOAD, file, length, null, null);
  }

  /** A transfer of a whole file out of a workspace. */
  public static HookedTransfer download(WorkspaceFile file, FileStat stat) {
    return download(file, ContentLength.DEFERRED)
        .known(stat.sizeBytes(), stat.digest().orElse(null));
  }

  /** A transfer out of a workspace. */
  public static HookedTransfer download(WorkspaceFile file, ContentLength length) {
    return new HookedTransfer(Direction.DOWNLOAD, file, length, null, null);
  }

  /** The same, of which more is known now. */
  public HookedTransfer known(long lengthBytes, @Nullable Digest digest) {
    return new HookedTransfer(direction, file, ContentLength.of(lengthBytes), digest, callerOrNull);
  }

  HookedTransfer by(HookCaller caller) {
    return new HookedTransfer(direction, file, length, digestOrNull, caller.subject());
  }

  /** The digest, when it is known yet. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }

  /**
   * Name of who asks, as in the audit trail. Empty where no tokens are asked for, and where no
   * request stands behind it: a publication that is completed when the service starts again. An
   * upload that somebody else goes on with is whose request completes it.
   */
  public Optional<String> caller() {
    return Optional.ofNullable(callerOrNull);
  }
}
