package dev.ferry.transfer;

import static dev.ferry.transfer.UploadState.ABORTED;
import static dev.ferry.transfer.UploadState.EXPIRED;
import static dev.ferry.transfer.UploadState.FAILED;
import static dev.ferry.transfer.UploadState.OPEN;
import static dev.ferry.transfer.UploadState.PUBLISHED;
import static dev.ferry.transfer.UploadState.PUBLISHING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class UploadLifecycleTest {
  private static final Map<UploadState, Set<UploadState>> TABLE =
      Map.of(
          OPEN, Set.of(PUBLISHING, ABORTED, EXPIRED, FAILED),
          PUBLISHING, Set.of(OPEN, PUBLISHED, FAILED),
          PUBLISHED, Set.of(),
          ABORTED, Set.of(),
          EXPIRED, Set.of(),
          FAILED, Set.of());

  @ParameterizedTest
  @EnumSource(UploadState.class)
  void allows_everyPair_isAsTheTableSays(UploadState from) {
    Set<UploadState> expected = TABLE.getOrDefault(from, Set.of());

    assertThat(UploadLifecycle.exits(from)).isEqualTo(expected);
    for (UploadState to : UploadState.values()) {
      assertThat(UploadLifecycle.allows(from, to))
          .as("%s to %s", from, to)
          .isEqualTo(expected.contains(to));
    }
    assertThat(from.isTerminal()).isEqualTo(expected.isEmpty());
  }

  @Test
  void states_all_areReachableFromOpen() {
    Set<UploadState> reached = new HashSet<>(Set.of(OPEN));
    for (int step = 0; step < UploadState.values().length; step++) {
      Set.copyOf(reached).forEach(state -> reached.addAll(UploadLifecycle.exits(state)));
    }

    assertThat(reached).containsExactlyInAnyOrder(UploadState.values());
  }
}
