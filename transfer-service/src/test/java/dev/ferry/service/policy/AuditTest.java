package dev.ferry.service.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.resume.AuditRecord;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.Receipt;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Refusals in the audit trail. */
final class AuditTest {
  private static final TransferException REFUSAL =
      new TransferException(FailureCode.UNAUTHENTICATED, "The token is not the service's");

  private static final Receipt RECEIPT =
      new Receipt(WorkspaceFile.parse("ws:/f"), 3, 0, null, "etag", 1, Instant.EPOCH);

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

  @Test
  void over_callerLeavesAfterThePublication_isTakenDownAsDone() {
    assertThat(outcomeOfLeaving(false)).isEqualTo("CANCELLED");
    assertThat(outcomeOfLeaving(true)).isEqualTo("OK");
  }

  private String outcomeOfLeaving(boolean published) {
    trail.clear();
    Audit.Call call = audit.begin(Caller.OPERATOR, "upload");
    Disposable answer = call.over(Flux.never()).subscribe();
    if (published) {
      call.caller().published(RECEIPT);
    }
    answer.dispose();
    audit.handOn().block();
    return trail.get(0).event().outcome();
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
