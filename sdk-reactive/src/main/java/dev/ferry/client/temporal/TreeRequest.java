package dev.ferry.client.temporal;

import dev.ferry.transfer.Durability;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A directory to push or to pull.
 *
 * <p>Cancelling stops it: whole files that arrived stay, and the same request goes on with the
 * rest. Unfinished bytes stay, too, or are removed, as asked.
 *
 * @param local the directory on the worker's machine
 * @param remote the directory of a workspace, {@code workspace:/path}
 * @param delete whether what the source does not have is removed from the target
 * @param verify whether every byte is read again on both sides at the end and compared by SHA-256
 * @param ignoreFile name of files with rules in the syntax of .gitignore; null for none
 * @param excludes rules in the same syntax that hold in the whole tree
 * @param durability what a file survives; null for the class of the workspace
 * @param onCancel what becomes of large files that are under way when the activity is cancelled;
 *     what a pull has of them stays, for its next run
 */
public record TreeRequest(
    String local,
    String remote,
    boolean delete,
    boolean verify,
    @Nullable String ignoreFile,
    List<String> excludes,
    @Nullable Durability durability,
    CancelMode onCancel) {

  /** Keeps its own copy; what is left out excludes nothing. */
  public TreeRequest {
    excludes = List.copyOf(Objects.requireNonNullElse(excludes, List.of()));
    onCancel = Objects.requireNonNullElse(onCancel, CancelMode.PAUSE);
  }

  /** With every default: nothing is deleted, nothing ignored. */
  public static TreeRequest of(String local, String remote) {
    return new TreeRequest(local, remote, false, false, null, List.of(), null, CancelMode.PAUSE);
  }

  /** The same, making the target equal to the source. */
  public TreeRequest withDelete(boolean wanted) {
    return new TreeRequest(
        local, remote, wanted, verify, ignoreFile, excludes, durability, onCancel);
  }

  /** The same, comparing digests at the end. */
  public TreeRequest withVerify(boolean wanted) {
    return new TreeRequest(
        local, remote, delete, wanted, ignoreFile, excludes, durability, onCancel);
  }

  /** The same, leaving out what the rules name. */
  public TreeRequest withExcludes(List<String> rules) {
    return new TreeRequest(local, remote, delete, verify, ignoreFile, rules, durability, onCancel);
  }

  /** The same, with that done when it is cancelled. */
  public TreeRequest withOnCancel(CancelMode mode) {
    return new TreeRequest(local, remote, delete, verify, ignoreFile, excludes, durability, mode);
  }
}
