package dev.ferry.service.hook;

import dev.ferry.transfer.ContentLength;
import dev.ferry.transfer.Digest;
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
 */
public record HookedTransfer(
    Direction direction, WorkspaceFile file, ContentLength length, @Nullable Digest digestOrNull) {

  /** Which way bytes go. */
  public enum Direction {
    /** Into the workspace; also copies, moves and links within it, of which this is the target. */
    UPLOAD,
    /** Out of it. */
    DOWNLOAD
  }

  /** A transfer into a workspace. */
  public static HookedTransfer upload(WorkspaceFile file, ContentLength length) {
    return new HookedTransfer(Direction.UPLOAD, file, length, null);
  }

  /** A transfer out of a workspace. */
  public static HookedTransfer download(WorkspaceFile file, ContentLength length) {
    return new HookedTransfer(Direction.DOWNLOAD, file, length, null);
  }

  /** The same, of which more is known now. */
  public HookedTransfer known(long lengthBytes, @Nullable Digest digest) {
    return new HookedTransfer(direction, file, ContentLength.of(lengthBytes), digest);
  }

  /** The digest, when it is known yet. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }
}
