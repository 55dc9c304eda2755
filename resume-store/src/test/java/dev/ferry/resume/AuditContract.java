package dev.ferry.resume;

import static dev.ferry.resume.UploadSamples.DIGEST;
import static dev.ferry.resume.UploadSamples.anId;
import static dev.ferry.resume.UploadSamples.await;
import static dev.ferry.resume.UploadSamples.awaitAll;
import static dev.ferry.resume.UploadSamples.awaitOne;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.transfer.AuditEvent;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The audit trail. */
interface AuditContract extends StoreUnderTest {
  /** When the first sample was done. */
  Instant START = Instant.parse("2026-11-22T00:00:00Z");

  @Test
  default void appendAudit_many_areReadBackNewestFirst() {
    List<AuditRecord> records =
        IntStream.range(0, 100).mapToObj(i -> record(i, "alice", "lab")).toList();
    await(store().audit().append(records));
    await(store().audit().append(List.of()));

    assertThat(awaitAll(reopened().audit().query(all(1000))))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(i -> records.get(99 - i)).toList());
    assertThat(awaitAll(store().audit().query(all(3))))
        .containsExactly(records.get(99), records.get(98), records.get(97));
  }

  @Test
  default void queryAudit_byWorkspaceSubjectAndTime_hasOnlyThose() {
    AuditRecord wanted = record(5, "alice", "lab");
    await(
        store()
            .audit()
            .append(
                List.of(
                    wanted,
                    record(5, "bob", "lab"),
                    record(5, "alice", "other"),
                    record(4, "alice", "lab"),
                    record(6, "alice", "lab"))));

    AuditQuery query =
        new AuditQuery(START.plusSeconds(5), START.plusSeconds(6), "lab", "alice", 10);
    assertThat(awaitAll(store().audit().query(query))).containsExactly(wanted);
  }

  @Test
  default void purgeAudit_someOld_keepsTheOthers() {
    await(
        store()
            .audit()
            .append(IntStream.range(0, 5).mapToObj(i -> record(i, "a", "lab")).toList()));

    assertThat(awaitOne(store().audit().purge(START.plusSeconds(3)))).isEqualTo(3);
    assertThat(awaitAll(store().audit().query(all(10)))).hasSize(2);
  }

  private static AuditQuery all(int limit) {
    return new AuditQuery(START, START.plusSeconds(1_000_000), null, null, limit);
  }

  private static AuditRecord record(int second, String subject, String workspace) {
    boolean full = second % 2 == 0;
    return new AuditRecord(
        anId(),
        new AuditEvent(
            START.plusSeconds(second),
            subject,
            "upload",
            workspace,
            "/a/\u00e9" + second,
            full ? 1L << 40 : null,
            full ? DIGEST : null,
            full ? "OK" : "NOT_FOUND"));
  }
}
