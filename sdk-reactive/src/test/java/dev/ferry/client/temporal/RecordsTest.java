package dev.ferry.client.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferry.client.DownloadResult.Verification;
import dev.ferry.transfer.Durability;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What travels through Temporal's default data converter comes out the same. */
final class RecordsTest {
  private static final TreeSummary TREE =
      new TreeSummary(false, 3, 2, 10, 1, 0, 0, 1, List.of("a: NOT_FOUND: gone"), null);

  static Stream<Record> records() {
    return Stream.of(
        PushRequest.of("/a", "ws:/b"),
        PushRequest.of("/a", "ws:/b")
            .withTransferId("key")
            .withDigest("sha256:" + "0".repeat(64))
            .withDurability(Durability.EPHEMERAL)
            .withOnCancel(CancelMode.ABORT),
        new PushResult("ws:/b", 1, "00c0ffee", null, "e", "2026-11-22T07:00:00Z", null, "k", 0, 1),
        PullRequest.of("ws:/b", "/a").withEtag("e").withOnCancel(CancelMode.ABORT),
        new PullResult("ws:/b", "/a", 1, "00c0ffee", null, Verification.DIGEST, "e", 0, 0, 1),
        TreeRequest.of("/a", "ws:/b").withDelete(true).withExcludes(List.of("*.o")),
        TREE,
        MirrorRequest.of("/a", "ws:/b", "/memory").withDelete(true),
        new MirrorSummary(false, TREE, TREE, 1, List.of("a: conflict"), 0),
        new TransferHeartbeat("key", 8, -1, "transferring"));
  }

  @ParameterizedTest
  @MethodSource("records")
  void converter_everyRecord_comesBackEqual(Record sent) {
    Payload payload = DefaultDataConverter.STANDARD_INSTANCE.toPayload(sent).orElseThrow();

    Object received =
        DefaultDataConverter.STANDARD_INSTANCE.fromPayload(
            payload, sent.getClass(), sent.getClass());

    assertThat(received).isEqualTo(sent);
  }
}
