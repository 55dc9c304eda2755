package dev.ferry.transfer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a tree, as it stands in a manifest (docs/protocol.md §12.2).
 *
 * <p>It cannot be constructed escaping: its path obeys the rules of {@link WorkspacePath}.
 *
 * @param path from the tree's root, without a leading slash: {@code a/b.txt}; empty for the root
 * @param type what it is
 * @param mode permission bits, 0 to 0777; 0 for a symbolic link, which has none of its own
 * @param modified modification time; of a symbolic link with microseconds, or the epoch when it is
 *     not told
 * @param sizeBytes length of a file; 0 for anything else
 * @param targetOrNull text of a symbolic link, or path of the first name of a hard-linked file;
 *     null for anything else
 * @param digestOrNull SHA-256 of a file's bytes where that was asked for; else null
 */
public record TreeEntry(
    String path,
    Type type,
    int mode,
    Instant modified,
    long sizeBytes,
    @Nullable String targetOrNull,
    @Nullable Digest digestOrNull) {
  private static final int PERMISSION_BITS = 0777;
  private static final int MAX_TARGET_LETTERS = 4095;

  /** Parents before their children, siblings by code points: the order of a manifest. */
  public static final Comparator<TreeEntry> ORDER =
      Comparator.comparing(TreeEntry::path, TreePaths::compare);

  /** Kind of entry. */
  public enum Type {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link; what it points to need not be there. */
    LINK,
    /** Another name of a file that has one already, earlier in the tree. */
    HARD_LINK
  }

  /**
   * Refuses what could leave the tree.
   *
   * @throws TransferException {@code INVALID_PATH} or {@code INVALID_ARGUMENT}
   */
  public TreeEntry {
    TreePaths.require(path);
    if ((mode & ~PERMISSION_BITS) != 0 || sizeBytes < 0) {
      throw invalid("An entry of a tree has a mode of 0 to 0777 and no negative size");
    }
    if ((type == Type.LINK || type == Type.HARD_LINK) != (targetOrNull != null)) {
      throw invalid("A link of a tree has a target, and nothing else has one");
    }
    if (type == Type.LINK && !isLinkText(String.valueOf(targetOrNull))) {
      throw invalid("The text of a link is 1 to 4095 letters without NUL");
    }
    if (type == Type.HARD_LINK) {
      TreePaths.require(String.valueOf(targetOrNull));
    }
  }

  /** A regular file. */
  public static TreeEntry file(String path, int mode, Instant modified, long sizeBytes) {
    return new TreeEntry(path, Type.FILE, mode, modified, sizeBytes, null, null);
  }

  /** A directory. */
  public static TreeEntry directory(String path, int mode, Instant modified) {
    return new TreeEntry(path, Type.DIRECTORY, mode, modified, 0, null, null);
  }

  /** A symbolic link whose time is not told. */
  public static TreeEntry link(String path, String text) {
    return link(path, text, Instant.EPOCH);
  }

  /** A symbolic link; of its time what can be set is kept. */
  public static TreeEntry link(String path, String text, Instant modified) {
    return new TreeEntry(
        path, Type.LINK, 0, modified.truncatedTo(ChronoUnit.MICROS), 0, text, null);
  }

  /** Another name of the file whose first name is given. */
  public TreeEntry sameAs(String firstPath) {
    return new TreeEntry(path, Type.HARD_LINK, mode, modified, sizeBytes, firstPath, null);
  }

  /** The same entry with the digest of its bytes. */
  public TreeEntry withDigest(Digest digest) {
    return new TreeEntry(path, type, mode, modified, sizeBytes, targetOrNull, digest);
  }

  /** Text of a symbolic link, or first name of a hard-linked file. */
  public Optional<String> target() {
    return Optional.ofNullable(targetOrNull);
  }

  /** The digest, where it was asked for. */
  public Optional<Digest> digest() {
    return Optional.ofNullable(digestOrNull);
  }

  /** Whether this is the tree's root. */
  public boolean isRoot() {
    return path.isEmpty();
  }

  /** Last name of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Path of the directory it lies in; empty for the root's entries, and for the root. */
  public String parent() {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /**
   * Where the entry is when the tree is under that root.
   *
   * @throws TransferException {@code INVALID_PATH} when that is too deep or too long
   */
  public WorkspacePath under(WorkspacePath root) {
    return isRoot()
        ? root
        : new WorkspacePath(
            Stream.concat(root.names().stream(), Stream.of(path.split("/", -1))).toList());
  }

  /** Whether the other one looks the same without a look at its bytes; digests do not matter. */
  public boolean looksLike(TreeEntry other) {
    return type == other.type
        && mode == other.mode
        && sizeBytes == other.sizeBytes
        && (modified.equals(other.modified) || isUntimed() || other.isUntimed())
        && target().equals(other.target());
  }

  private boolean isUntimed() {
    return type == Type.LINK && modified.equals(Instant.EPOCH);
  }

  private static boolean isLinkText(String text) {
    return !text.isEmpty() && text.length() <= MAX_TARGET_LETTERS && text.indexOf(0) < 0;
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
