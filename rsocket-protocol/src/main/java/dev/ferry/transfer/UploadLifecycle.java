package dev.ferry.transfer;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The table of legal state changes of an upload.
 *
 * <p>{@code OPEN} keeps taking bytes until it publishes or dies. {@code PUBLISHING} goes back to
 * {@code OPEN} only in recovery, when a crash came before the rename. Terminal states have no exit.
 */
public final class UploadLifecycle {
  private static final Map<UploadState, Set<UploadState>> MOVES = moves();

  private UploadLifecycle() {}

  /** Whether an upload may go from one state to the other. */
  public static boolean allows(UploadState from, UploadState to) {
    return exits(from).contains(to);
  }

  /** Every state that may follow. */
  public static Set<UploadState> exits(UploadState from) {
    return MOVES.getOrDefault(from, Set.of());
  }

  static boolean isTerminal(UploadState state) {
    return exits(state).isEmpty();
  }

  private static Map<UploadState, Set<UploadState>> moves() {
    Map<UploadState, Set<UploadState>> moves = new EnumMap<>(UploadState.class);
    moves.put(
        UploadState.OPEN,
        EnumSet.of(
            UploadState.PUBLISHING, UploadState.ABORTED, UploadState.EXPIRED, UploadState.FAILED));
    moves.put(
        UploadState.PUBLISHING,
        EnumSet.of(UploadState.OPEN, UploadState.PUBLISHED, UploadState.FAILED));
    return Map.copyOf(moves);
  }
}
