package dev.ferry.client.tree;

import dev.ferry.transfer.Durability;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a tree is pushed or pulled.
 *
 * @param durabilityOrNull what a file survives once it is in place: {@code DURABLE} a power cut,
 *     {@code EPHEMERAL} a kill; null for the class of the workspace, and {@code DURABLE} here
 * @param delete whether what the source does not have is removed from the target; never what is
 *     left out by a rule
 * @param dryRun whether nothing is changed, only told
 * @param hardLinks whether several names of one file stay that; takes memory for every file
 * @param verify whether every byte is read again on both sides at the end and compared by SHA-256
 * @param ignoreFileOrNull name of files with rules in the syntax of .gitignore that hold below
 *     their directory; null for none
 * @param excludes rules in the same syntax that hold in the whole tree, the later ones stronger
 * @param listenerOrNull is shown how the transfer stands, some times a second and at its end, by a
 *     thread that it may not block; what it throws ends the transfer; null for nobody
 */
public record TreeOptions(
    @Nullable Durability durabilityOrNull,
    boolean delete,
    boolean dryRun,
    boolean hardLinks,
    boolean verify,
    @Nullable String ignoreFileOrNull,
    List<String> excludes,
    @Nullable Consumer<TreeProgress> listenerOrNull) {
  /**
   * In the class of the workspace, here durable, with hard links, nothing deleted, nothing ignored.
   */
  public static final TreeOptions DEFAULTS =
      new TreeOptions(null, false, false, true, false, null, List.of(), null);

  /** Keeps its own copy. */
  public TreeOptions {
    excludes = List.copyOf(excludes);
  }

  /** The same with what a file survives; null for the class of the workspace. */
  public TreeOptions withDurability(@Nullable Durability what) {
    return new TreeOptions(
        what, delete, dryRun, hardLinks, verify, ignoreFileOrNull, excludes, listenerOrNull);
  }

  /** The same, making the target equal to the source. */
  public TreeOptions withDelete(boolean wanted) {
    return new TreeOptions(
        durabilityOrNull,
        wanted,
        dryRun,
        hardLinks,
        verify,
        ignoreFileOrNull,
        excludes,
        listenerOrNull);
  }

  /** The same, changing nothing. */
  public TreeOptions withDryRun(boolean wanted) {
    return new TreeOptions(
        durabilityOrNull,
        delete,
        wanted,
        hardLinks,
        verify,
        ignoreFileOrNull,
        excludes,
        listenerOrNull);
  }

  /** The same, with hard links or with files of their own instead. */
  public TreeOptions withHardLinks(boolean wanted) {
    return new TreeOptions(
        durabilityOrNull,
        delete,
        dryRun,
        wanted,
        verify,
        ignoreFileOrNull,
        excludes,
        listenerOrNull);
  }

  /** The same, comparing digests at the end. */
  public TreeOptions withVerify(boolean wanted) {
    return new TreeOptions(
        durabilityOrNull,
        delete,
        dryRun,
        hardLinks,
        wanted,
        ignoreFileOrNull,
        excludes,
        listenerOrNull);
  }

  /** The same, with rules in files of that name. */
  public TreeOptions withIgnoreFile(@Nullable String name) {
    return new TreeOptions(
        durabilityOrNull, delete, dryRun, hardLinks, verify, name, excludes, listenerOrNull);
  }

  /** The same, with these rules for the whole tree. */
  public TreeOptions withExcludes(List<String> rules) {
    return new TreeOptions(
        durabilityOrNull,
        delete,
        dryRun,
        hardLinks,
        verify,
        ignoreFileOrNull,
        rules,
        listenerOrNull);
  }

  /** The same, with somebody who is shown how it stands. */
  public TreeOptions withListener(@Nullable Consumer<TreeProgress> listener) {
    return new TreeOptions(
        durabilityOrNull, delete, dryRun, hardLinks, verify, ignoreFileOrNull, excludes, listener);
  }

  /** What a file on this side survives. */
  public Durability durability() {
    return durabilityOrNull == null ? Durability.DURABLE : durabilityOrNull;
  }

  /** Name of files with rules. */
  public Optional<String> ignoreFile() {
    return Optional.ofNullable(ignoreFileOrNull);
  }
}
