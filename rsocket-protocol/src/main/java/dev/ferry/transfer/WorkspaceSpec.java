package dev.ferry.transfer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace is to be.
 *
 * @param name its name
 * @param durability what transfers that name no class of their own get
 * @param rootOrNull the operator's directory that is its root; null for one that the service
 *     manages
 * @param bytesMaxOrNull most bytes of its files and open uploads; null for the service's default
 * @param entriesMaxOrNull most entries below its root; null for no bound
 * @param timeToLiveOrNull how long after its creation it is removed; null for never
 * @param labels what callers note about it
 * @param readOnly paths below which nobody may change anything through Ferry, at most {@value
 *     #READ_ONLY_MAX}
 * @param twins whether a name may be one that differs from a neighbour's in case or form only
 */
public record WorkspaceSpec(
    WorkspaceName name,
    Durability durability,
    @Nullable RootDirectory rootOrNull,
    @Nullable Long bytesMaxOrNull,
    @Nullable Long entriesMaxOrNull,
    @Nullable Duration timeToLiveOrNull,
    Labels labels,
    List<WorkspacePath> readOnly,
    Twins twins) {
  /** Most read-only paths of one workspace. */
  public static final int READ_ONLY_MAX = 64;

  private static final int READ_ONLY_LETTERS_MAX = 16 * 1024;

  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * Copies the list; refuses bounds that nothing fits in.
   *
   * @throws TransferException {@code INVALID_ARGUMENT}
   */
  public WorkspaceSpec {
    readOnly = List.copyOf(readOnly);
    if (bytesMaxOrNull != null && bytesMaxOrNull <= 0) {
      throw invalid("bytes-max is positive");
    }
    if (entriesMaxOrNull != null && entriesMaxOrNull <= 0) {
      throw invalid("entries-max is positive");
    }
    if (timeToLiveOrNull != null
        && (timeToLiveOrNull.compareTo(LONGEST) > 0 || timeToLiveOrNull.toMillis() <= 0)) {
      throw invalid("A time to live is 1 ms to 36500 days");
    }
    int letters = readOnly.stream().mapToInt(path -> path.toString().length() + 1).sum();
    if (readOnly.size() > READ_ONLY_MAX || letters > READ_ONLY_LETTERS_MAX) {
      throw invalid("A workspace has at most " + READ_ONLY_MAX + " read-only paths");
    }
  }

  /** A managed, durable workspace without bounds. */
  public static WorkspaceSpec named(WorkspaceName name) {
    return new WorkspaceSpec(
        name, Durability.DURABLE, null, null, null, null, Labels.NONE, List.of(), Twins.ALLOW);
  }

  /** The same by the text of its name. */
  public static WorkspaceSpec named(String name) {
    return named(new WorkspaceName(name));
  }

  /** The same of another class. */
  public WorkspaceSpec withDurability(Durability other) {
    return new WorkspaceSpec(
        name,
        other,
        rootOrNull,
        bytesMaxOrNull,
        entriesMaxOrNull,
        timeToLiveOrNull,
        labels,
        readOnly,
        twins);
  }

  /** The same in a directory of the operator. */
  public WorkspaceSpec withRoot(RootDirectory root) {
    return new WorkspaceSpec(
        name,
        durability,
        root,
        bytesMaxOrNull,
        entriesMaxOrNull,
        timeToLiveOrNull,
        labels,
        readOnly,
        twins);
  }

  /** The same with bounds; null for none. */
  public WorkspaceSpec withQuota(@Nullable Long bytesMax, @Nullable Long entriesMax) {
    return new WorkspaceSpec(
        name,
        durability,
        rootOrNull,
        bytesMax,
        entriesMax,
        timeToLiveOrNull,
        labels,
        readOnly,
        twins);
  }

  /** The same for a time. */
  public WorkspaceSpec withTimeToLive(Duration timeToLive) {
    return new WorkspaceSpec(
        name,
        durability,
        rootOrNull,
        bytesMaxOrNull,
        entriesMaxOrNull,
        timeToLive,
        labels,
        readOnly,
        twins);
  }

  /** The same with labels. */
  public WorkspaceSpec withLabels(Labels others) {
    return new WorkspaceSpec(
        name,
        durability,
        rootOrNull,
        bytesMaxOrNull,
        entriesMaxOrNull,
        timeToLiveOrNull,
        others,
        readOnly,
        twins);
  }

  /** The same with paths that nobody may change. */
  public WorkspaceSpec withReadOnly(List<WorkspacePath> paths) {
    return new WorkspaceSpec(
        name,
        durability,
        rootOrNull,
        bytesMaxOrNull,
        entriesMaxOrNull,
        timeToLiveOrNull,
        labels,
        paths,
        twins);
  }

  /** The same with another rule on names. */
  public WorkspaceSpec withTwins(Twins rule) {
    return new WorkspaceSpec(
        name,
        durability,
        rootOrNull,
        bytesMaxOrNull,
        entriesMaxOrNull,
        timeToLiveOrNull,
        labels,
        readOnly,
        rule);
  }

  /** The operator's directory, when it is one. */
  public Optional<RootDirectory> root() {
    return Optional.ofNullable(rootOrNull);
  }

  /** Most bytes, when bounded. */
  public OptionalLong bytesMax() {
    return bytesMaxOrNull == null ? OptionalLong.empty() : OptionalLong.of(bytesMaxOrNull);
  }

  /** Most entries, when bounded. */
  public OptionalLong entriesMax() {
    return entriesMaxOrNull == null ? OptionalLong.empty() : OptionalLong.of(entriesMaxOrNull);
  }

  /** How long it lives, when that is bounded. */
  public Optional<Duration> timeToLive() {
    return Optional.ofNullable(timeToLiveOrNull);
  }

  private static TransferException invalid(String why) {
    return new TransferException(FailureCode.INVALID_ARGUMENT, why);
  }
}
