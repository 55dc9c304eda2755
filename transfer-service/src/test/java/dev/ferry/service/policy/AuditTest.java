package dev.ferry.service.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.AuditRecord;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Refusals in the audit trail. */
final class AuditTest {
  private static final TransferException REFUSAL =
      new TransferException(FailureCode.UNAUTHENTICATED, "The token is not the service's");

  private final List<AuditRecord> trail = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final Audit audit =
      new Audit(List.of(records -> Mono.fromRunnable(() -> trail.addAll(records))), new Moved());

  private void flood(int refusals) {
    for (int i = 0; i < refusals; i++) {
      audit.refused("10.0.0.1", "setup", "", REFUSAL);
    }
    audit.handOn().block();
  }

  @Test
  void refused_flood_isTakenDownAtABoundedRateAndCounted() {
    flood(10_000);
    assertThat(trail).hasSize(RefusalRate.AT_ONCE);
    assertThat(audit.leftOut()).isEqualTo(10_000 - RefusalRate.AT_ONCE);

    now = now.plus(Duration.ofSeconds(10));
    flood(10_000);
    assertThat(trail).hasSize(RefusalRate.AT_ONCE + 10);

    now = now.plus(Duration.ofDays(1_000_000));
    flood(1);
    assertThat(trail).hasSize(RefusalRate.AT_ONCE + 11);
    assertThat(trail.get(0).event().subject()).isEqualTo("unknown@10.0.0.1");
    assertThat(trail.get(0).event().outcome()).isEqualTo("UNAUTHENTICATED");
  }

  /** A clock that stands. */
  private final class Moved extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
